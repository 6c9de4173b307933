import type { ClusterEvent, Rules } from '../../../src/cluster/state.ts';

/**
 * The table of states and events once more, written state by state with variables that change, as somebody would who has never
 * seen the machine: slow to read, easy to believe. Effects are the texts of `textOf`.
 */
export class Reference {
  name = 'NEW';
  epoch = 0;
  loop = 0;
  attempt = 0;
  candidate = 0;
  everInitialized = false;
  #searchingAs = '';
  #lastInitialized = 0;
  #switches = 0;
  #epochBegan = -Infinity;
  #owesDisconnected = false;
  #hasCause = false;
  #done: string[] = [];
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  take(event: ClusterEvent): string[] {
    this.#done = [];
    if ('loop' in event && event.loop !== this.loop) return [];
    if ('epoch' in event && event.epoch !== this.epoch) return [];
    if (this.name === 'NEW') this.#whenNew(event);
    else if (['CONNECTING', 'RECONNECTING', 'SWITCHING'].includes(this.name)) this.#whenSearching(event);
    else if (this.name === 'SYNCING') this.#whenSyncing(event);
    else if (this.name === 'INITIALIZED') this.#whenInitialized(event);
    else if (this.name === 'CLOSING') this.#whenClosing(event);
    return this.#done;
  }

  #whenNew(event: ClusterEvent): void {
    if (event.kind === 'CLOSE') this.name = 'CLOSED';
    if (event.kind !== 'START') return;
    this.name = 'CONNECTING';
    this.#done.push('announce STARTING', 'announce STARTED');
    this.#newLoop();
  }

  #whenSearching(event: ClusterEvent): void {
    if (event.kind === 'OPENED') {
      this.epoch += 1;
      this.#epochBegan = event.now;
      this.#searchingAs = this.name;
      this.name = 'SYNCING';
      this.#done.push('sync');
    }
    if (event.kind === 'ROUND_FAILED') {
      this.attempt += 1;
      this.#done.push(`pause ${event.pauseMillis}`);
    }
    if (event.kind === 'GIVE_UP') this.#giveUp();
    if (event.kind === 'CLOSE') this.#shutDown(false);
  }

  #whenSyncing(event: ClusterEvent): void {
    if (event.kind === 'SYNCED') {
      this.name = 'INITIALIZED';
      this.everInitialized = true;
      this.#done.push('announce CONNECTED');
      if (this.candidate !== this.#lastInitialized) this.#done.push('announce CHANGED_CLUSTER');
      this.#lastInitialized = this.candidate;
      this.#switches = 0;
      this.attempt = 0;
      this.#done.push('release');
    }
    if (event.kind === 'LAST_LOST') {
      this.name = this.#searchingAs;
      this.#done.push('failRound');
    }
    if (event.kind === 'SYNC_EXPIRED') {
      this.name = this.#searchingAs;
      this.#done.push('hangUp SYNC_EXPIRED');
      if (event.isFatal) this.#giveUp();
      else this.#done.push('failRound');
    }
    if (event.kind === 'CLOSE') this.#shutDown(false);
  }

  #whenInitialized(event: ClusterEvent): void {
    if (event.kind === 'LAST_LOST') {
      this.#done.push('announce DISCONNECTED because');
      if (this.#rules.mode === 'OFF') return this.#shutDown(true);
      if (this.#rules.mode === 'ASYNC') this.#done.push('rejectWaiting');
      this.name = 'RECONNECTING';
      this.#newLoop();
    }
    if (event.kind === 'CLOSE') {
      this.#shutDown(false);
      this.#owesDisconnected = true;
    }
  }

  #whenClosing(event: ClusterEvent): void {
    if (event.kind === 'LAST_LOST' && this.#owesDisconnected) {
      this.#owesDisconnected = false;
      this.#done.push('announce DISCONNECTED because');
    }
    if (event.kind === 'DONE') {
      this.name = 'CLOSED';
      this.#done.push(this.#hasCause ? 'announce SHUTDOWN because' : 'announce SHUTDOWN');
    }
  }

  #giveUp(): void {
    const { candidates, tryCount } = this.#rules;
    if (candidates === 1 || this.#switches === candidates * tryCount) return this.#shutDown(true);
    this.name = 'SWITCHING';
    this.#switches += 1;
    this.candidate = this.candidate === candidates - 1 ? 0 : this.candidate + 1;
    this.#done.push('hangUp SWITCH', 'switch');
    this.#newLoop();
  }

  #newLoop(): void {
    this.loop += 1;
    this.attempt = 0;
    this.#done.push(`search not before ${this.#epochBegan + 100}`);
  }

  #shutDown(hasCause: boolean): void {
    this.name = 'CLOSING';
    this.attempt = 0;
    this.#hasCause = hasCause;
    this.#done.push(...(hasCause ? ['announce SHUTTING_DOWN because', 'shutDown because'] : ['announce SHUTTING_DOWN', 'shutDown']));
  }
}

import type { Cluster } from '../cluster/cluster.ts';
import { clientLocalBackupListener } from '../protocol/messages/client.ts';
import type { ListenerRecord, Listeners, Registration } from './listeners.ts';

const { backup } = clientLocalBackupListener.events;

/**
 * Knows whether members may confirm backups to this client: only while every data member has a listener of ours, because each
 * confirmation that has nowhere to go costs its call the whole backup timeout (ACK-1).
 */
export class BackupAcks {
  readonly #cluster: () => Cluster;
  readonly #record: ListenerRecord | undefined;
  #isAware = false;

  /** @param onAck a member finished a backup of the call with this correlation id */
  constructor(
    listeners: Listeners,
    options: { readonly isEnabled: boolean; readonly cluster: () => Cluster; readonly onAck: (id: number) => void },
  ) {
    this.#cluster = options.cluster;
    if (!options.isEnabled) return;
    const registration: Registration = {
      what: 'the listener for backups',
      add: () => ({ message: clientLocalBackupListener, request: {} }),
      onEvent(type, from) {
        if (type === backup.type) options.onAck(backup.read(from).sourceInvocationCorrelationId);
        return undefined;
      },
      onRegistered: () => this.update(),
    };
    this.#record = listeners.store(registration).record;
  }

  /** Whether requests ask for backups to be confirmed to the client. */
  get isAware(): boolean {
    return this.#isAware;
  }

  /** A connection, a listener or the member list has changed. */
  update(): void {
    const { view, connections } = this.#cluster();
    const data = view.members.members.filter(({ liteMember }) => !liteMember);
    this.#isAware =
      data.length > 0 &&
      data.every(({ uuid }) => {
        const connection = connections.to(uuid.toString());
        return connection !== undefined && this.#record?.isOn(connection) === true;
      });
  }
}

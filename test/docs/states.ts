import { admission, initialState, step, type ClusterEvent, type ClusterState, type Effect } from '../../src/cluster/state.ts';
import { LifecycleState } from '../../src/cluster/lifecycle.ts';
import { ClientOfflineError } from '../../src/errors.ts';

const cause = new ClientOfflineError('');

/** Every event that means something to this state, with the numbers of this state. */
function eventsAt({ loop, epoch }: ClusterState): ClusterEvent[] {
  return [
    { kind: 'START' },
    { kind: 'OPENED', loop, now: 0 },
    { kind: 'ROUND_FAILED', loop, pauseMillis: 0 },
    { kind: 'GIVE_UP', loop, cause },
    { kind: 'SYNCED', epoch },
    { kind: 'SYNC_EXPIRED', epoch, cause, isFatal: false },
    { kind: 'SYNC_EXPIRED', epoch, cause, isFatal: true },
    { kind: 'LAST_LOST', epoch, cause },
    { kind: 'CLOSE' },
    { kind: 'DONE' },
  ];
}

/** What the machine does, over every state that it can be in: from where to where, and which lifecycle events that announces. */
export type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** The steps of the machine by what causes them: the end that a user asks for, or anything else. */
export function exploreMachine(): { readonly steps: Edges; readonly closes: Edges; readonly states: readonly ClusterState[] } {
  const [steps, closes] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const states = new Map<string, ClusterState>();
  const visit = (state: ClusterState, rules: Parameters<typeof step>[2]): void => {
    const { kind, phase, candidate, home, switches } = state;
    const more = [kind === 'SYNCING' && state.from, kind === 'CLOSING' && state.isAnnounced];
    const key = JSON.stringify([kind, phase, candidate, home, switches, more, rules]);
    if (states.has(key)) return;
    states.set(key, state);
    for (const event of eventsAt(state)) {
      const { state: next, effects } = step(state, event, rules);
      if (next === state) continue;
      note(event.kind === 'CLOSE' ? closes : steps, `${kind} --> ${next.kind}`, effects);
      visit(next, rules);
    }
  };
  for (const mode of ['OFF', 'ON', 'ASYNC'] as const)
    for (const candidates of [1, 2]) visit(initialState, { mode, candidates, tryCount: 1 });
  return { steps, closes, states: [...states.values()] };
}

function note(edges: Map<string, Set<string>>, edge: string, effects: readonly Effect[]): void {
  const announced = edges.get(edge) ?? new Set();
  for (const effect of effects) if (effect.do === 'announce') announced.add(effect.lifecycle);
  edges.set(edge, announced);
}

/** The arrows of a diagram in Mermaid's words, with the lifecycle events that stand in parentheses; a composite state stands for its states. */
export function edgesOfDiagram(code: string): Edges {
  const composites = new Map<string, string[]>();
  for (const { 1: name = '', 2: body = '' } of code.matchAll(/state (\w+) \{\n([^}]*)\}/g))
    composites.set(name, [...new Set([...body.matchAll(/^\s*(\w+) -->/gm)].map(([, inner]) => inner ?? ''))]);
  const edges = new Map<string, Set<string>>();
  for (const { 1: from = '', 2: to = '', 3: label = '' } of code.matchAll(/^\s*(\w+) --> (\w+)(?:: (.*))?$/gm)) {
    const announced = new Set((/\(([A-Z_, ]+)\)$/.exec(label)?.[1] ?? '').split(', ').filter((word) => word in LifecycleState));
    for (const one of composites.get(from) ?? [from])
      for (const other of from === to ? [one] : (composites.get(to) ?? [to])) {
        const edge = `${one} --> ${other}`;
        edges.set(edge, new Set([...(edges.get(edge) ?? []), ...announced]));
      }
  }
  return edges;
}

/** What becomes of calls in the states of one kind, in the words of the documents: all that may happen there. */
export function treatmentOf(states: readonly ClusterState[], when: { phase: ClusterState['phase']; mode: 'ON' | 'ASYNC' }): string {
  const words = { send: 'sent', park: 'waits', offline: '`ClientOfflineError`', inactive: '`ClientNotActiveError`' };
  const found = states.filter(({ phase }) => phase === when.phase).map((state) => words[admission(state, when.mode)]);
  return [...new Set(found)].join(', ') || '–';
}

import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { Connections } from '../../../src/cluster/connections.ts';
import { Lifecycle } from '../../../src/cluster/lifecycle.ts';
import type { Member } from '../../../src/cluster/members.ts';
import { Membership } from '../../../src/cluster/membership.ts';
import { clusterService, lifecycleService, type MemberSelector } from '../../../src/cluster/services.ts';
import { statusOf, type StatusParts } from '../../../src/cluster/status.ts';
import { IllegalArgumentError, IOError } from '../../../src/errors.ts';
import { FakeConnection } from './fake-connection.ts';
import { Recorder } from './recorder.ts';
import { memberAt, uuidOf } from './some-members.ts';
import { cause, stateKinds, states, type StateKind } from './states.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));
const [one, two] = [memberAt('a:1', 1), memberAt('b:1', 2)];

/** The part of a cluster that its services see. */
function clusterWith(members: readonly Member[], hasMembers = true) {
  const logger = new Recorder();
  const cluster = {
    view: { members: { version: 1, members }, hasMembers },
    membership: new Membership(logger, []),
    lifecycle: new Lifecycle(logger, []),
    state: states.NEW,
  };
  return { cluster, asCluster: cluster as unknown as Cluster };
}

describe('the members of the cluster', () => {
  test('VIEW-6: are a new array each time, in the order of the list, and a change of it changes nothing', () => {
    const service = clusterService(clusterWith(Object.freeze([one, two])).asCluster);
    service.getMembers().reverse();
    expect(service.getMembers()).toEqual([one, two]);
    expect(service.getMembers()).not.toBe(service.getMembers());
  });

  test('START-5: are none before the first connection', () => {
    expect(clusterService(clusterWith([], false).asCluster).getMembers()).toEqual([]);
  });

  test('are those that a selector picks', () => {
    const service = clusterService(clusterWith([one, two]).asCluster);
    const selector: MemberSelector = ({ address }) => address.host === 'b';
    expect(service.getMembers(selector)).toEqual([two]);
  });

  test('VIEW-8: are told to a listener soon after it is added, if they are known', async () => {
    for (const isKnown of [true, false]) {
      const service = clusterService(clusterWith([one, two], isKnown).asCluster);
      const heard: number[] = [];
      const id = service.addMembershipListener({ init: ({ members }) => heard.push(members.length) });
      expect(heard).toEqual([]);
      await soon();
      expect(heard).toEqual(isKnown ? [2] : []);
      expect(service.removeMembershipListener(id)).toBe(true);
      expect(service.removeMembershipListener(id)).toBe(false);
    }
  });

  test.each([undefined, null, 'a text', 5])('a listener that is %s is refused', (listener) => {
    const service = clusterService(clusterWith([]).asCluster);
    expect(() => service.addMembershipListener(listener as never)).toThrow(IllegalArgumentError);
  });
});

describe('the life of the client', () => {
  const running = {
    NEW: false,
    CONNECTING: true,
    RECONNECTING: true,
    SWITCHING: true,
    SYNCING: true,
    INITIALIZED: true,
    CLOSING: false,
    CLOSED: false,
  } satisfies Record<StateKind, boolean>;

  test.each(stateKinds)('SHUTDOWN-6: says in the state %s whether the client runs', (kind) => {
    const { cluster, asCluster } = clusterWith([]);
    const service = lifecycleService(asCluster);
    Object.assign(cluster, { state: states[kind] });
    expect(service.isRunning()).toBe(running[kind]);
  });

  test('LIFE-5: takes listeners at any time, and returns whether one existed', async () => {
    const { cluster, asCluster } = clusterWith([]);
    const service = lifecycleService(asCluster);
    const heard: string[] = [];
    const id = service.addLifecycleListener((state) => heard.push(state));
    cluster.lifecycle.announce('STARTED', { epoch: 0, clusterId: undefined, cause: undefined });
    await soon();
    expect(heard).toEqual(['STARTED']);
    expect(service.removeLifecycleListener(id)).toBe(true);
    expect(service.removeLifecycleListener(id)).toBe(false);
    expect(service.removeLifecycleListener('no id')).toBe(false);
  });

  test('a listener that is no function is refused', () => {
    expect(() => lifecycleService(clusterWith([]).asCluster).addLifecycleListener({} as never)).toThrow(IllegalArgumentError);
  });
});

describe('the live connections', () => {
  test('CLOSE-3: a connection that is not the one for its member changes nothing', () => {
    const connections = new Connections();
    const [live, other, strange] = [new FakeConnection(1), new FakeConnection(1), new FakeConnection(2)];
    connections.add(live.member!.uuid, live.real);
    strange.member = undefined;
    const before = connections.all;
    for (const { real } of [other, strange]) expect(connections.remove(real)).toBe(false);
    expect(connections.all).toBe(before);
    expect(connections.remove(live.real)).toBe(true);
    expect(connections.remove(live.real)).toBe(false);
    expect(before).toEqual([live]);
    expect(connections.all).toEqual([]);
  });

  test('are in the order in which they came, and known by the uuid of their member', () => {
    const connections = new Connections();
    const three = [3, 1, 2].map((number) => new FakeConnection(number));
    for (const { member, real } of three) connections.add(member!.uuid, real);
    connections.remove(three[1]!.real);
    expect(connections.all).toEqual([three[0], three[2]]);
    expect(connections.to(uuidOf(2).toString())).toBe(three[2]);
    expect(connections.to(uuidOf(1).toString())).toBeUndefined();
  });
});

describe('a status', () => {
  const parts: StatusParts = {
    sequence: 7,
    state: states.RECONNECTING,
    clusterName: 'dev',
    clusterId: uuidOf(9),
    members: [one, two],
    isConnected: (member) => member === two,
    pauseLeft: 500,
    lastErrors: [{ address: 'a:1', error: new IOError('refused') }],
    offlineQueueSize: 3,
  };

  test('tells state, phase, epoch, cluster, members, attempts and errors, frozen', () => {
    const before = Date.now();
    const status = statusOf(parts);
    expect(status).toMatchObject({
      state: 'RECONNECTING',
      phase: 'reconnect',
      epoch: 3,
      clusterName: 'dev',
      clusterId: uuidOf(9),
      attempt: 2,
      offlineQueueSize: 3,
      members: [
        { uuid: uuidOf(1), connected: false },
        { uuid: uuidOf(2), address: two.address, connected: true },
      ],
      lastErrors: [{ address: 'a:1', error: { message: 'refused' } }],
    });
    expect(status.nextAttemptAt! - 500 - before).toBeLessThan(1_000);
    expect(status.nextAttemptAt).toBeGreaterThanOrEqual(before + 500);
    for (const part of [status, status.members, ...status.members]) expect(Object.isFrozen(part)).toBe(true);
  });

  test('leaves out what there is not', () => {
    const keys = Object.keys(statusOf({ ...parts, state: states.NEW, clusterId: undefined, pauseLeft: undefined }));
    expect(keys).not.toContain('clusterId');
    expect(keys).not.toContain('nextAttemptAt');
    expect(keys).not.toContain('cause');
  });

  test('says why the client stopped, unless the user asked for it', () => {
    for (const state of [states.CLOSING, states.CLOSED]) {
      expect(statusOf({ ...parts, state }).cause).toBe(cause);
      expect(statusOf({ ...parts, state: { ...state, cause: undefined } })).not.toHaveProperty('cause');
    }
  });
});

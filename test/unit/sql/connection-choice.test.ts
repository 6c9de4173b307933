import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UUID } from '../../../src/protocol/uuid.ts';
import { chooseConnection } from '../../../src/sql/connection-choice.ts';

interface Options {
  readonly minor?: number;
  readonly patch?: number;
  readonly lite?: boolean;
}

const member = ({ minor = 7, patch = 0, lite = false }: Options = {}) => ({
  uuid: UUID.random(),
  liteMember: lite,
  version: { major: 5, minor, patch },
});
const to = ({ uuid }: { uuid: UUID }) => ({ member: { uuid: uuid.toString() } });
/** Draws that go through the choices one after the other. */
const inTurn = (...draws: number[]) => {
  let i = 0;
  return () => draws[i++ % draws.length]!;
};

describe('the connection for a statement', () => {
  test('SQL-2: is to a member of the larger group of one version, whatever their patches', () => {
    const members = [member({ minor: 6 }), member({ patch: 1 }), member({ patch: 2 })];
    const connections = members.map(to);
    const chosen = [0, 0.49, 0.5, 0.99].map((draw) => chooseConnection({ members, connections, random: () => draw }));
    expect(chosen).toEqual([connections[1], connections[1], connections[2], connections[2]]);
  });

  test('SQL-2: is to one of the newer version when both groups are as large', () => {
    const members = [member({ minor: 9 }), member({ minor: 10 })];
    for (const order of [members, members.toReversed()]) {
      const connections = order.map(to);
      expect(chooseConnection({ members: order, connections, random: () => 0 })).toEqual(to(members[1]!));
    }
  });

  test('SQL-2: is drawn ten times, then the first one to a data member counts, then any', () => {
    const [lite, other, connected] = [member({ lite: true }), member(), member()];
    const members = [lite, other, connected];
    const connections = [to(lite), to(connected)];
    let draws = 0;
    const random = (connectedAt: number) => () => (++draws === connectedAt ? 0.9 : 0);
    expect(chooseConnection({ members, connections, random: random(10) })).toBe(connections[1]);
    expect(draws).toBe(10);
    draws = 0;
    expect(chooseConnection({ members, connections, random: random(11) })).toBe(connections[1]);
    expect(draws).toBe(10);
    expect(chooseConnection({ members: [lite, other], connections: [to(lite)], random: () => 0 })).toEqual(to(lite));
    expect(chooseConnection({ members: [], connections, random: () => 0 })).toBe(connections[0]);
    expect(chooseConnection({ members, connections: [], random: () => 0 })).toBeUndefined();
  });

  test('SQL-2: lite members are never asked while a data member is connected', () => {
    const options = fc.record({ minor: fc.constantFrom(6, 7), lite: fc.boolean(), isConnected: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(options),
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 }),
        (all, draws) => {
          const members = all.map(member);
          const connected = members.filter((_, i) => all[i]!.isConnected);
          const connections = connected.map(to);
          const chosen = chooseConnection({ members, connections, random: inTurn(...draws) });
          const isNone = connected.length === 0;
          expect(isNone ? [undefined] : connections).toContain(chosen);
          if (isNone) return;
          const asked = connected.find(({ uuid }) => uuid.toString() === chosen!.member.uuid)!;
          expect(asked.liteMember).toBe(connected.every(({ liteMember }) => liteMember));
        },
      ),
    );
  });

  test('SQL-3: is refused when data members have more than two versions', () => {
    const members = [member({ minor: 5 }), member({ minor: 6 }), member()];
    const choose = (all: typeof members) => () => chooseConnection({ members: all, connections: all.map(to), random: () => 0 });
    expect(choose(members)).toThrow(expect.objectContaining({ code: 'ILLEGAL_STATE', message: expect.stringContaining('5.5, 5.6, 5.7') }));
    expect(choose([...members.slice(1), member({ minor: 5, lite: true })])).not.toThrow();
  });
});

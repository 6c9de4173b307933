import { expect, test } from 'vitest';
import { BuiltPackage } from '../built-package.ts';
import { longLines } from '../unit/cli/captured.ts';

test('the demo tells the whole story in 100 columns, without colours when nobody looks, and ends by itself', async () => {
  await using built = await BuiltPackage.build();
  const { code, out, err } = await built.run('demo/demo.mjs');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(longLines(out)).toEqual([]);
  expect(out).not.toContain('\x1b');
  const summary = out.split('\nSummary\n')[1] ?? '';
  const cells = summary.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(
    Object.fromEntries(
      cells.filter((row) => row.length === 5 && !row[0]?.startsWith('--')).map(([situation, , rejected]) => [situation, rejected]),
    ),
  ).toEqual({
    situation: 'rejected',
    'async start, no cluster': '5 x ClientOfflineError',
    'a member killed': 'none',
    'cluster lost, mode ON': 'none',
    'cluster lost, mode ASYNC': '50 x ClientOfflineError',
    'cluster lost, mode OFF': '1 x ClientNotActiveError',
    'cluster lost, failover': 'none',
  });
  const moved = out.split('\n6. ')[1] ?? '';
  const told = [...moved.matchAll(/ s {2}(?:event (\w+)|status (\w+) +in (\w+))/g)].map(([, event, state, cluster]) =>
    event === undefined ? `${state} ${cluster}` : event,
  );
  const inOrder = [
    'INITIALIZED blue',
    'DISCONNECTED',
    'RECONNECTING blue',
    'SWITCHING green',
    'CONNECTED',
    'CHANGED_CLUSTER',
    'INITIALIZED green',
  ];
  expect(told.filter((one, i) => inOrder.includes(one) && told.indexOf(one) === i).slice(0, inOrder.length)).toEqual(inOrder);
}, 90_000);

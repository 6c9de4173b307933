import { CLIENT_VERSION, InvalidConfigurationError, retrySchedule, type Environment } from '../index.ts';
import { parseArguments, UsageError, type Command } from './arguments.ts';
import { painter, wrap } from './layout.ts';
import { planData, planText } from './plan.ts';
import { probe } from './probe.ts';
import { findingsData, findingsText, momentText } from './probe-report.ts';
import { USAGE } from './usage.ts';

/** What the command talks to. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Environment;
  /** Whether texts are marked with colours. */
  readonly usesColors: boolean;
}

/** How the command calls the options of a client. */
const FLAGS: Readonly<Record<string, string>> = {
  'connectionStrategy.connectionRetry.initialBackoffMillis': '--initial-backoff',
  'connectionStrategy.connectionRetry.maxBackoffMillis': '--max-backoff',
  'connectionStrategy.connectionRetry.multiplier': '--multiplier',
  'connectionStrategy.connectionRetry.jitter': '--jitter',
  'connectionStrategy.connectionRetry.clusterConnectTimeoutMillis': '--timeout',
  'network.clusterMembers': 'ADDRESS...',
  clusterName: '--cluster-name',
};

/** Runs the command, and returns its exit code: 0, 1 when the cluster was not reached, or 2 when the arguments are wrong. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await execute(parseArguments(argv, io.env), io);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof InvalidConfigurationError)) throw error;
    const message = error instanceof UsageError ? error.message : inFlags(error.message);
    io.err(`${wrap(`hazelcast-ts: ${message}`).join('\n')}\n\n${USAGE}`);
    return 2;
  }
}

async function execute(command: Command, io: Io): Promise<number> {
  const paint = painter(io.usesColors);
  switch (command.kind) {
    case 'help':
      io.out(USAGE);
      return 0;
    case 'version':
      io.out(`${CLIENT_VERSION}\n`);
      return 0;
    case 'plan': {
      const schedule = retrySchedule(command.policy, command.attempts);
      io.out(command.json ? json(planData(schedule)) : planText(schedule, paint));
      return 0;
    }
    case 'probe': {
      const findings = await probe(command.probe, (moment) => {
        if (!command.json) io.out(momentText(moment));
      });
      io.out(command.json ? json(findingsData(findings)) : findingsText(findings, paint));
      return findings.failures.length === 0 ? 0 : 1;
    }
  }
}

function json(data: object): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** A message about an option, in the words of the command. */
function inFlags(message: string): string {
  return Object.entries(FLAGS).reduce((text, [option, flag]) => text.replace(option, flag), message);
}

import type { Connection } from '../network/connection.ts';
import { partitionOf } from '../serialization/partition-hash.ts';
import { chooseConnection } from './connection-choice.ts';
import type { SqlContext } from './context.ts';
import { PartitionArguments } from './partition-arguments.ts';
import { HazelcastSqlException, SqlErrorCode } from './sql-exception.ts';
import type { CheckedStatement } from './statement.ts';

/** Which member a statement goes to. */
export class Targets {
  readonly #context: SqlContext;
  readonly #partitionArguments: PartitionArguments;

  constructor(context: SqlContext) {
    this.#context = context;
    this.#partitionArguments = new PartitionArguments(context.partitionArgumentCacheSize);
  }

  /** Remembers which parameter decides on the partition of a statement, as a member said; -1 = none. */
  learn({ sql }: CheckedStatement, index: number): void {
    this.#partitionArguments.learn(sql, index);
  }

  /** The owner of the partition that a parameter decides on, else as {@link chooseConnection} (SQL-2, SQL-20). */
  connectionFor(statement: CheckedStatement): Connection | HazelcastSqlException | undefined {
    const { cluster, clock } = this.#context.structures;
    try {
      return (
        this.#ownerFor(statement) ??
        chooseConnection({
          members: cluster.view.members.members,
          connections: cluster.connections.all,
          random: () => clock.random(),
        })
      );
    } catch (error) {
      const { message } = error as Error;
      return new HazelcastSqlException(message, {
        sqlCode: SqlErrorCode.GENERIC,
        originatingMemberId: this.#context.clientUuid,
        cause: error,
      });
    }
  }

  #ownerFor({ sql, parameters, partitionArgumentIndex }: CheckedStatement): Connection | undefined {
    const { cluster } = this.#context.structures;
    const { partitionCount, partitions } = cluster.view;
    const argument = parameters[partitionArgumentIndex ?? this.#partitionArguments.get(sql) ?? -1];
    if (argument === undefined || argument === null || partitionCount === 0) return undefined;
    const owner = partitions.owners[partitionOf(argument, partitionCount)];
    return owner === undefined ? undefined : cluster.connections.to(owner);
  }
}

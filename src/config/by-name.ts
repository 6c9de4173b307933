import { InvalidConfigurationError } from '../errors.ts';

/** The name of what holds for every object that nothing else is said about. */
const DEFAULT = 'default';

/** Whether a name may be used for a configuration: it has one `*` at most. */
export function isNamePattern(name: string): boolean {
  return name !== '' && name.indexOf('*') === name.lastIndexOf('*');
}

/**
 * What is configured for an object (API-27): under its very name, else under the pattern that fits it in the most characters, else
 * under `default`.
 *
 * @param what how the message names the configurations, for example `nearCaches`
 * @throws InvalidConfigurationError (`INVALID_CONFIGURATION`) when two patterns fit equally well
 */
export function findByName<T>(configs: Readonly<Record<string, T>>, name: string, what: string): T | undefined {
  if (Object.hasOwn(configs, name)) return configs[name];
  const fitting = Object.keys(configs).filter((pattern) => fits(pattern, name));
  const longest = Math.max(...fitting.map(({ length }) => length));
  const [best, rival] = fitting.filter(({ length }) => length === longest);
  if (rival !== undefined) {
    const message = `${what}.${best} and ${what}.${rival} fit the name ${JSON.stringify(name)} equally well`;
    throw new InvalidConfigurationError(message, { issues: [{ path: `${what}.${best}`, message }] });
  }
  const key = best ?? DEFAULT;
  return Object.hasOwn(configs, key) ? configs[key] : undefined;
}

function fits(pattern: string, name: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return false;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return name.length >= head.length + tail.length && name.startsWith(head) && name.endsWith(tail);
}

#!/usr/bin/env node
import { run } from './run.ts';

const { stdout, stderr, env } = process;
const io = {
  out: (text: string) => void stdout.write(text),
  err: (text: string) => void stderr.write(text),
  env,
  usesColors: stdout.isTTY && stdout.hasColors(),
};
void run(process.argv.slice(2), io).then((code) => (process.exitCode = code));

import { portableTests } from './portable.ts';

portableTests('5.7.0');

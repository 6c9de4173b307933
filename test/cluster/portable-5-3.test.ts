import { portableTests } from './portable.ts';

portableTests('5.3.8');

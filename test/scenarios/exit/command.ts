/** The command, as the package installs it. */
import '../../../src/cli/main.ts';

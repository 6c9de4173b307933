// Every scenario that holds on members of any kind.
import './addresses.ts';
import './backoff.ts';
import './invoke.ts';
import './listeners.ts';
import './members.ts';
import './modes.ts';
import './near-cache.ts';
import './offline.ts';
import './promptness.ts';
import './schedule.ts';
import './start.ts';
import './view.ts';

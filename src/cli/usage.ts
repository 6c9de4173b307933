/** What `--help` prints, and what follows an error in the arguments. */
export const USAGE = `Usage:
  hazelcast-ts plan [options]              print the schedule that a retry policy gives
  hazelcast-ts probe ADDRESS... [options]  connect to a cluster, and tell how far that went

Options of plan:
  --initial-backoff MS   the wait after the first failed round (1000)
  --max-backoff MS       the longest wait before jitter (30000)
  --multiplier NUMBER    how much longer each wait is than the one before (1.05)
  --jitter NUMBER        how much a wait varies by chance, from 0 to 1 (0)
  --timeout MS           when the client gives up; -1 = never (-1)
  --attempts COUNT       how many waits to print, from 1 to 10000 (20)

Options of probe:
  --cluster-name NAME    the name of the cluster (dev)
  --username NAME        the name to log in with
  --password-env NAME    the environment variable that holds the password
  --tls                  use TLS; NODE_EXTRA_CA_CERTS names a file of further authorities
  --timeout MS           how long each step may take, from 1 to 600000 (5000)

Options of both:
  --json                 print data instead of text
  -h, --help             print this
  --version              print the version

Exit codes: 0 = it worked, 1 = the cluster was not reached, 2 = the arguments are wrong.
`;

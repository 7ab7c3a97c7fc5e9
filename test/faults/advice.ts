/** The head of docs/failures.md: for whoever is woken up. */
export const advice = `# When something fails

Written by \`npx -y pnpm@10 failures-page\` from what the fault tests expect: do not edit it.

## What to do

1. \`citrate status\`. It changes nothing. 0 or 4: nothing is left, go to 5. 8: a transaction is not at
   its end, and may hold locks. 7: a file is applied in part, go to 5. 2: a server does not answer.
2. Bring servers back that are down. A worker that is gone for good is replaced by its standby under the
   same URL; a branch that the standby lacks is run again from its stored SQL.
3. \`citrate recover --dry-run\` says what would be done, and why. \`citrate recover\` does it; it may be
   killed, and repeated, at any time. 0: all is at its end. 6: another run is at work, let it.
4. 8 again: it names each branch that it left, since when it is prepared and what it has locked. A server
   is down: go to 2. The coordinator is gone and locks hurt: \`citrate recover --without-coordinator\`
   finishes what markers on workers prove. Nothing proves it, as after a restore of the coordinator: compare
   the servers, then \`citrate recover --decide <transaction>=rollback\`, or \`=commit\`; while the
   coordinator is gone, with \`--without-coordinator\` as well.
5. \`citrate apply\`. It begins with a recovery of its own, and goes on where a file ended.

| exit code | of \`apply\` | what it means for the servers |
| --- | --- | --- |
| 0 | done | on every node; a branch that is lost later is found by the next recovery |
| 1 | failed | the file left nothing; files before it stay applied. Mend the cause, \`apply\` |
| 2 | not begun, or no connection | nothing of a file was tried; an earlier run may have left something: \`status\` |
| 2, with 58030 | done, and not said | as 0: standard output could not be written |
| 6 | another run is at work | nothing was tried |
| 7 | a part | steps outside transactions, and convergent migrations: \`apply\` goes on |
| 8 | in doubt, or not yet everywhere | decided or not, the row on the coordinator knows: \`recover\` |
| 137 | killed | \`status\` |

Never \`COMMIT PREPARED\` or \`ROLLBACK PREPARED\` a gid that begins with \`citrate_\` by hand, and never
change rows of schema \`citrate\`, but to give a file up as README says: with them recovery loses what it
decides by.`;

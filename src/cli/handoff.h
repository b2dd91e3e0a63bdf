/* A command that writes while a server runs hands its work to it, over a unix socket in the data directory.
 *
 * The server checks that the peer is its own user (or root), runs the command in a thread of its own with the store it
 * already holds, and sends back what the command prints, as it prints it, and its exit. Ctrl-C in the terminal closes the
 * socket, and the command stops at its next safe place. */
#ifndef CLI_HANDOFF_H
#define CLI_HANDOFF_H

#include "cli/cli_in.h"

/* Hand over and relay until it is done. *ret_nobody: nobody listens there (ERR_NO_FILE). Else the command's own error, its sentence in cx. */
enum err handoff_send(struct cx *cx, struct command *c, const char *socket_path, bool *ret_nobody);

/* The server's side: a thread that answers on the socket until handoff_close. */
struct handoff;
struct handoff_offer { struct store *store; struct dir *dir; struct catalog *catalog; const char *data, *site; };
enum err handoff_open(struct cx *cx, const char *socket_path, const struct handoff_offer *offer, struct handoff **ret);
void handoff_close(struct handoff *handoff);         /* waits for commands to stop; NULL-safe */

#endif

/* Which Waymark this is, and what it stands on. */
#include "cli/cli_in.h"

#include "gen/queries.h"
#include "store/query.h"

enum err cmd_version(struct cx *cx, struct command *c)
{
	TRY(command_args(cx, c, 0, 0));
	int schema = migration_count ? migration_list[migration_count - 1].number : 0;
	if (c->json)
		fprintf(c->out, "{\"version\": \"%s\", \"schema\": %d, \"engines\": \"%s\"}\n", WAYMARK_VERSION, schema, "SQLite and PostgreSQL");
	else
		fprintf(c->out, "Waymark %s, schema %d, %s\n", WAYMARK_VERSION, schema, "SQLite and PostgreSQL");
	return OK;
}

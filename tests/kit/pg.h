/* A PostgreSQL of the test's own: unix socket only, no TCP, not root, gone when the test is gone. */
#ifndef TESTS_KIT_PG_H
#define TESTS_KIT_PG_H

/* conninfo of a schema that is not there yet, in this program's server, which is started at the first call.
 * Where PostgreSQL is not installed the test fails, unless WAYMARK_TEST_NO_POSTGRES is set; then NULL. */
const char *kit_pg_conninfo(void);
/* A database of its own, a copy of `like` (NULL: an empty one); its conninfo, of a schema "kit". `like` must be open to nobody. */
const char *kit_pg_database(const char *name, const char *like);
/* Stop and start the server again, as an operator would: connections break, the record stays. */
void kit_pg_restart(void);

#endif

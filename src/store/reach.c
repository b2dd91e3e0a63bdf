/* What libpq will want once the doors are closed: found out by its own reading of the connection string. */
#include "store/postgres_in.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

struct wanted { const char *host, *address, *port, *user, *passfile, *root, *cert, *key; };

static void take(struct wanted *w, const PQconninfoOption *o)
{
	const struct { const char *keyword; const char **to; } words[] = {
		{ "host", &w->host }, { "hostaddr", &w->address }, { "port", &w->port }, { "user", &w->user }, { "passfile", &w->passfile },
		{ "sslrootcert", &w->root }, { "sslcert", &w->cert }, { "sslkey", &w->key },
	};
	for (; o && o->keyword; o++)
		for (size_t i = 0; i < LENGTH(words); i++)
			if (strcmp(o->keyword, words[i].keyword) == 0 && o->val && o->val[0])
				*words[i].to = o->val;
}

/* One of a list "a,b,c": the nth, or the last where there are fewer. */
static struct str nth(const char *list, int n)
{
	struct str word = STR(""), rest = str_of(list);
	for (int i = 0; i <= n && rest.n; i++)
		str_cut(rest, ',', &word, &rest);
	return str_trim(word);
}

static int hosts_of(const char *list)
{
	int n = 1;
	for (; *list; list++)
		n += *list == ',';
	return n;
}

static enum err ports(struct cx *cx, const struct wanted *w, struct store_reach *ret)
{
	const char *list = w->address ? w->address : w->host ? w->host : "";
	int used = 0, hosts = hosts_of(list);
	if (hosts > STORE_REACH - 1)
		return fail(cx, ERR_SETTING, "The connection string names %d hosts; at most %d are tried.", hosts, STORE_REACH - 1);
	for (int i = 0; i < hosts; i++) {
		struct str host = nth(list, i);
		int64_t port = 5432;
		if (host.n == 0 || host.p[0] == '/' || host.p[0] == '@')
			continue;                                   /* a unix socket */
		if (w->port && nth(w->port, i).n && (!str_int(nth(w->port, i), &port) || port < 1 || port > 65535))
			return fail(cx, ERR_SETTING, "The port of host %d of the connection string is no port.", i + 1);
		ret->port[used++] = (int)port;
		ret->names |= w->address == NULL;
	}
	return OK;
}

static void files(struct cx *cx, const struct wanted *w, struct store_reach *ret)
{
	const char *home = getenv("HOME");
	int n = 0;
	const char *named[] = { w->passfile, w->root, w->cert, w->key };
	for (size_t i = 0; i < LENGTH(named); i++)
		if (named[i] && named[i][0] == '/')
			ret->file[n++] = arena_text(cx->arena, named[i]);
	if (home) {
		ret->file[n++] = arena_printf(cx->arena, "%s/.pgpass", home);
		ret->file[n++] = arena_printf(cx->arena, "%s/.postgresql", home);
	}
}

enum err store_reach(struct cx *cx, const struct store_where *where, struct store_reach *ret)
{
	struct wanted w = { 0 };
	*ret = (struct store_reach){ 0 };
	if (where->engine != STORE_POSTGRES)
		return OK;
	ret->connects = true;
	PQconninfoOption *defaults = PQconndefaults(), *said = PQconninfoParse(where->conninfo ? where->conninfo : "", NULL);
	if (!said) {
		PQconninfoFree(defaults);
		return fail(cx, ERR_SETTING, "The connection string of waymark.conf cannot be read.");
	}
	take(&w, defaults);
	take(&w, said);
	if (w.user)
		setenv("PGUSER", w.user, 0);                        /* libpq would look it up in /etc/passwd */
	enum err err = ports(cx, &w, ret);
	files(cx, &w, ret);
	PQconninfoFree(defaults);
	PQconninfoFree(said);
	return err;
}

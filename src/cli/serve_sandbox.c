/* The plan is made from the data directory, the site's tables, the connection string and the certificate's place. */
#include "cli/serve_sandbox.h"

#include <string.h>

#include "base/log.h"
#include "base/must.h"
#include "base/sandbox.h"
#include "catalog/catalog.h"
#include "print/pdf.h"
#include "store/dir.h"

/* What libraries read by themselves while they work. */
static const char *const read_always[] = { "/dev/urandom", "/dev/null", "/etc/localtime", "/usr/share/zoneinfo",
	"/proc/sys/crypto/fips_enabled" };
/* Fonts are found before and opened as a letter needs them. */
static const char *const read_fonts[] = { "/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/fontconfig", "/var/cache/fontconfig" };
static const char *const read_for_names[] = { "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf",
	"/etc/gai.conf", "/etc/services", "/etc/ssl", "/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib" };

/* The folder, not the file: a renewed certificate is another file of that name. */
static void look_at(struct cx *cx, const struct command *c, const char *option, struct sandbox_wish *w)
{
	int n = 0;
	size_t m = strlen(option);
	while (n < WISH_MORE && w->read[n])
		n++;
	for (int i = 0; i < c->args && n < WISH_MORE; i++) {
		bool here = strcmp(c->arg[i], option) == 0, there = strncmp(c->arg[i], option, m) == 0 && c->arg[i][m] == '=';
		if (!(there || (here && i + 1 < c->args)))
			continue;
		char *path = command_path(cx, c, there ? c->arg[i] + m + 1 : c->arg[i + 1]);
		char *slash = strrchr(path, '/');
		slash[slash == path] = '\0';
		w->read[n++] = path;
	}
}

/* A landlock rule holds a port, not a host. What a provider publishes lies at its issuer's port. */
static enum err port_wish(struct cx *cx, struct str issuer, struct sandbox_wish *w)
{
	struct str scheme, rest, host, path, port;
	int64_t number = 443;
	int i = 0;
	str_cut(issuer, ':', &scheme, &rest);
	rest = str_sub(rest, 2, rest.n);                 /* catalog/providers.c let only http:// and https:// through */
	str_cut(rest, '/', &host, &path);
	str_cut(host, str_starts(host, "[") ? ']' : ':', &path, &port);
	if (str_starts(port, ":"))                       /* [2001:db8::1]:8443 */
		port = str_sub(port, 1, port.n);
	if (port.n && (!str_int(port, &number) || number < 1 || number > 65535))
		return fail(cx, ERR_SETTING, "The issuer %.*s in providers.csv has no port that there is.", STRF(issuer));
	while (i < WISH_PORTS && w->connect[i] && w->connect[i] != number)
		i++;
	if (i == WISH_PORTS)
		return fail(cx, ERR_SETTING, "The providers in providers.csv are on more than %d ports; the sandbox lets so many through.", WISH_PORTS);
	w->connect[i] = (int)number;
	return OK;
}

enum err serve_sandbox_wish(struct cx *cx, struct command *c, struct sandbox_wish *ret)
{
	struct sandbox_state state = { 0 };
	*ret = (struct sandbox_wish){ .how = command_flag(c, "--no-sandbox") ? SANDBOX_NONE : SANDBOX_IF_IT_CAN };
	if (command_flag(c, "--need-sandbox"))
		ret->how = SANDBOX_NEEDED;
	look_at(cx, c, "--tls-cert", ret);
	look_at(cx, c, "--tls-key", ret);
	for (size_t i = 0; i < c->catalog->providers; i++)
		TRY(port_wish(cx, c->catalog->provider[i].issuer, ret));
	if (ret->how != SANDBOX_NONE)
		sandbox_private(&state);
	return OK;
}

static enum err plan_make(struct cx *cx, const struct command *c, int port, const struct sandbox_wish *wish, struct sandbox_plan *ret)
{
	struct store_where where = dir_where(cx, c->dir);
	struct store_reach reach;
	int reads = 0, ports = 0;
	*ret = (struct sandbox_plan){ .write = { c->data }, .listen = port };
	TRY(store_reach(cx, &where, &reach));
	for (size_t i = 0; i < LENGTH(read_always); i++)
		ret->read[reads++] = read_always[i];
	for (size_t i = 0; i < LENGTH(read_fonts); i++)
		ret->read[reads++] = read_fonts[i];
	if (c->site)
		ret->read[reads++] = c->site;
	for (int i = 0; i < WISH_MORE && wish->read[i]; i++)
		ret->read[reads++] = wish->read[i];
	for (int i = 0; i < STORE_REACH && reach.file[i]; i++)
		ret->read[reads++] = reach.file[i];
	for (int i = 0; i < STORE_REACH && reach.port[i]; i++)
		ret->connect[ports++] = reach.port[i];
	for (int i = 0; i < WISH_PORTS && wish->connect[i]; i++)
		ret->connect[ports++] = wish->connect[i];
	for (size_t i = 0; i < LENGTH(read_for_names) && ports; i++)
		ret->read[reads++] = read_for_names[i];
	must(reads < SANDBOX_PATHS && ports < SANDBOX_PORTS);
	ret->connects = reach.connects || ports;
	ret->names = reach.names || wish->connect[0];
	return OK;
}

enum err serve_sandbox(struct cx *cx, const struct command *c, int port, const struct sandbox_wish *wish)
{
	struct sandbox_plan plan;
	struct sandbox_state state;
	if (wish->how == SANDBOX_NONE) {
		log_line(LOG_WARN, "sandbox", "none, by --no-sandbox: a fault in this process reaches whatever its user reaches");
		return OK;
	}
	TRY(plan_make(cx, c, port, wish, &plan));
	pdf_fonts();
	TRY(sandbox_enter(cx, &plan, &state));
	if (state.landlock || state.seccomp)
		log_line(LOG_INFO, "sandbox", "landlock %d, seccomp %s, no core dumps", state.landlock, state.seccomp ? "on" : "off");
	for (int i = 0; i < state.gaps; i++)
		log_line(LOG_WARN, "sandbox-gap", "not kept from this process: %s", state.gap[i]);
	if (wish->how == SANDBOX_NEEDED && (!state.landlock || !state.seccomp))
		return fail(cx, ERR_SETTING, "--need-sandbox, but this kernel or build cannot keep the server from %s. Use a newer kernel, or leave "
			"--need-sandbox out.", state.gap[0]);
	return OK;
}

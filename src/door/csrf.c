/* Forged requests are refused here. */
#include "door/csrf.h"

#include <string.h>

#include <sodium.h>

#define SECRET_BYTES 32

enum err csrf_origin(struct cx *cx, const struct csrf_headers *h, bool tls)
{
	/* Our pages send no referrer, so a browser calls their origin "null"; then it has to say by itself that it is ours. */
	if (str_is(h->origin, "null")) {
		if (!str_is(h->fetch_site, "same-origin"))
			return fail(cx, ERR_CSRF, "This form was not sent from a page of Waymark.");
	} else if (str_known(h->origin)) {
		struct str o = h->origin;
		const char *scheme = tls ? "https://" : "http://";
		bool same = str_starts(o, scheme) && str_eq(str_sub(o, strlen(scheme), o.n), h->host);
		if (!same)
			return fail(cx, ERR_CSRF, "This form was not sent from a page of Waymark.");
	}
	if (str_known(h->fetch_site) && !str_is(h->fetch_site, "same-origin"))
		return fail(cx, ERR_CSRF, "This form was not sent from a page of Waymark.");
	return OK;
}

struct str csrf_text(struct arena *arena, struct str secret)
{
	char *out = arena_alloc(arena, secret.n * 2 + 1);
	sodium_bin2hex(out, secret.n * 2 + 1, (const unsigned char *)secret.p, secret.n);
	return (struct str){ out, secret.n * 2 };
}

bool csrf_same(struct str secret, struct str sent)
{
	char text[SECRET_BYTES * 2 + 1];
	if (secret.n != SECRET_BYTES || sent.n != SECRET_BYTES * 2)
		return false;
	sodium_bin2hex(text, sizeof text, (const unsigned char *)secret.p, secret.n);
	return sodium_memcmp(text, sent.p, sent.n) == 0;
}

static struct str without_port(struct str host)
{
	if (host.n && host.p[0] == '[') {
		for (size_t i = 0; i < host.n; i++)
			if (host.p[i] == ']')
				return str_sub(host, 0, i + 1);
		return host;
	}
	struct str name, port;
	str_cut(host, ':', &name, &port);
	return name;
}

bool host_known(struct str host, const char *hosts)
{
	struct str name = without_port(host), rest = str_of(hosts ? hosts : ""), one;
	if (name.n == 0)
		return false;
	if (str_is_ci(name, "localhost") || str_is(name, "127.0.0.1") || str_is(name, "[::1]"))
		return true;
	while (rest.n) {
		str_cut(rest, ',', &one, &rest);
		one = str_trim(one);
		char text[256];
		if (one.n == 0 || one.n >= sizeof text)
			continue;
		memcpy(text, one.p, one.n);
		text[one.n] = '\0';
		if (str_is(one, "*") || str_is_ci(name, text))
			return true;
	}
	return false;
}

/* Codes by liboath; the comparing is ours, in constant time, and tells which step it was. */
#include "door/totp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <liboath/oath.h>
#include <sodium.h>

#include "base/buf.h"
#include "base/must.h"

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";      /* Crockford's base 32 */

struct str totp_secret(struct cx *cx)
{
	char *out = arena_alloc(cx->arena, TOTP_SECRET_BYTES);
	randombytes_buf(out, TOTP_SECRET_BYTES);
	return (struct str){ out, TOTP_SECRET_BYTES };
}

static struct str base32(struct cx *cx, struct str secret)
{
	char *text = NULL;
	size_t n = 0;
	must(oath_base32_encode(secret.p, secret.n, &text, &n) == OATH_OK);
	struct str copy = str_dup(cx->arena, (struct str){ text, n });
	sodium_memzero(text, n);
	free(text);
	while (copy.n && copy.p[copy.n - 1] == '=')
		copy.n--;
	return copy;
}

struct str totp_text(struct cx *cx, struct str secret)
{
	struct str plain = base32(cx, secret);
	char *out = arena_alloc(cx->arena, plain.n * 2 + 1);
	size_t n = 0;
	for (size_t i = 0; i < plain.n; i++) {
		if (i && i % 4 == 0)
			out[n++] = ' ';
		out[n++] = plain.p[i];
	}
	return (struct str){ out, n };
}

static void uri_part(struct buf *buf, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (isalnum((unsigned char)s.p[i]) || strchr("-._~", s.p[i]))
			buf_char(buf, s.p[i]);
		else
			buf_printf(buf, "%%%02X", (unsigned char)s.p[i]);
	}
}

struct str totp_uri(struct cx *cx, struct str secret, struct str login, struct str place)
{
	AUTO(buf) struct buf buf;
	buf_init(&buf, 2000);
	buf_text(&buf, "otpauth://totp/Waymark:");
	uri_part(&buf, login);
	buf_printf(&buf, "?secret=%.*s&issuer=Waymark", STRF(base32(cx, secret)));
	if (place.n) {
		buf_text(&buf, "%20");
		uri_part(&buf, place);
	}
	return str_dup(cx->arena, buf_view(&buf));
}

bool totp_is(struct str secret, struct str code, struct instant now, int64_t *ret_step)
{
	char typed[TOTP_DIGITS + 1] = "", right[TOTP_DIGITS + 1] = "";
	size_t n = 0;
	bool found = false;
	for (size_t i = 0; i < code.n; i++) {
		if (code.p[i] == ' ')
			continue;
		if (n == TOTP_DIGITS || !isdigit((unsigned char)code.p[i]))
			return false;
		typed[n++] = code.p[i];
	}
	if (n != TOTP_DIGITS)
		return false;
	int64_t step_now = now.us / 1000000 / TOTP_STEP_S;
	for (int64_t step = step_now - TOTP_STEPS_AROUND; step <= step_now + TOTP_STEPS_AROUND; step++) {
		must(oath_totp_generate(secret.p, secret.n, (time_t)(step * TOTP_STEP_S), TOTP_STEP_S, 0, TOTP_DIGITS, right) == OATH_OK);
		if (sodium_memcmp(typed, right, TOTP_DIGITS) == 0) {
			*ret_step = step;
			found = true;
		}
	}
	return found;
}

struct str code_make(struct cx *cx, int groups)
{
	char *out = arena_alloc(cx->arena, (size_t)groups * 6);
	size_t n = 0;
	for (int i = 0; i < groups * 5; i++) {
		if (i && i % 5 == 0)
			out[n++] = '-';
		out[n++] = letters[randombytes_uniform(32)];
	}
	return (struct str){ out, n };
}

struct str code_read(struct cx *cx, struct str typed)
{
	char *out = arena_alloc(cx->arena, typed.n * 2 + 1);
	size_t n = 0, kept = 0;
	for (size_t i = 0; i < typed.n; i++) {
		char c = (char)tolower((unsigned char)typed.p[i]);
		if (c == ' ' || c == '-')
			continue;
		c = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
		if (kept && kept % 5 == 0)
			out[n++] = '-';
		out[n++] = c;
		kept++;
	}
	return (struct str){ out, n };
}

/* Secretbox (XSalsa20-Poly1305) with a key of its own for each use, by libsodium. */
#include "door/seal.h"

#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/file.h"
#include "base/must.h"

#define NONCE crypto_secretbox_NONCEBYTES
#define MAC   crypto_secretbox_MACBYTES

enum err seal_key_load(struct cx *cx, const char *path, struct seal_key *ret)
{
	struct stat st;
	struct str bytes;
	if (!file_exists(path)) {
		struct seal_key key;
		randombytes_buf(key.b, sizeof key.b);
		TRY(file_write(cx, path, (struct str){ (const char *)key.b, sizeof key.b }, 0600));
	}
	if (stat(path, &st) != 0)
		return file_fail(cx, "look at", path);
	if (st.st_mode & 077)
		return fail(cx, ERR_SETTING, "%s may be read by others than its owner. Put it right with: chmod 600 %s", path, path);
	TRY(file_read(cx, path, 1000, &bytes));
	if (bytes.n != sizeof ret->b)
		return fail(cx, ERR_DAMAGED, "%s is not a key of %zu bytes. Restore it, or remove it: then everybody sets up the second factor anew.", path,
			sizeof ret->b);
	memcpy(ret->b, bytes.p, sizeof ret->b);
	return OK;
}

static void key_of(const struct seal_key *key, const char *use, unsigned char *ret)
{
	must(crypto_generichash(ret, 32, (const unsigned char *)use, strlen(use), key->b, sizeof key->b) == 0);
}

struct str seal_close(struct cx *cx, const struct seal_key *key, const char *use, struct str plain)
{
	unsigned char k[32], *out = arena_alloc(cx->arena, NONCE + MAC + plain.n);
	key_of(key, use, k);
	randombytes_buf(out, NONCE);
	must(crypto_secretbox_easy(out + NONCE, (const unsigned char *)plain.p, plain.n, out, k) == 0);
	sodium_memzero(k, sizeof k);
	return (struct str){ (char *)out, NONCE + MAC + plain.n };
}

enum err seal_open(struct cx *cx, const struct seal_key *key, const char *use, struct str sealed, struct str *ret)
{
	unsigned char k[32], *out;
	if (sealed.n < NONCE + MAC)
		return fail(cx, ERR_DAMAGED, "What was sealed is too short.");
	out = arena_alloc(cx->arena, sealed.n - NONCE - MAC + 1);
	key_of(key, use, k);
	const unsigned char *in = (const unsigned char *)sealed.p;
	int bad = crypto_secretbox_open_easy(out, in + NONCE, sealed.n - NONCE, in, k);
	sodium_memzero(k, sizeof k);
	if (bad)
		return fail(cx, ERR_DAMAGED, "What was sealed does not open with the key of this data directory.");
	*ret = (struct str){ (char *)out, sealed.n - NONCE - MAC };
	return OK;
}

struct str seal_hash(struct cx *cx, const struct seal_key *key, const char *use, struct str plain)
{
	unsigned char k[32], *out = arena_alloc(cx->arena, 32);
	key_of(key, use, k);
	must(crypto_generichash(out, 32, (const unsigned char *)plain.p, plain.n, k, sizeof k) == 0);
	return (struct str){ (char *)out, 32 };
}

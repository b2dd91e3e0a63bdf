/* Argon2id, and who has to wait. */
#include "door/password.h"

#include <pthread.h>
#include <string.h>

#include <sodium.h>

#include "base/must.h"
#include "base/table.h"

#define OPSLIMIT 2
#define MEMLIMIT (19u << 20)
#define FREE_TRIES 4
#define WAIT_S_MAX 900
#define NAMES_MAX 10000                 /* of which tries are remembered; then all are forgotten together */

static bool same_letter(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != s.p[0])
			return false;
	return true;
}

static size_t letters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

enum err password_make(struct cx *cx, struct str password, struct str login, struct str *ret_phc)
{
	if (letters(password) < PASSWORD_LETTERS_MIN)
		return fail(cx, ERR_BAD_FIELD, "A password has at least %d letters. Four words you will remember are good.",
			PASSWORD_LETTERS_MIN);
	if (password.n > PASSWORD_BYTES_MAX)
		return fail(cx, ERR_BAD_FIELD, "A password has at most %d letters.", PASSWORD_BYTES_MAX);
	if (same_letter(password) || (login.n && str_is_ci(password, str_c(cx->arena, login))))
		return fail(cx, ERR_BAD_FIELD, "That is too easy to guess. Four words you will remember are good.");
	char *phc = arena_alloc(cx->arena, crypto_pwhash_STRBYTES);
	if (crypto_pwhash_str_alg(phc, password.p, password.n, OPSLIMIT, MEMLIMIT, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return fail(cx, ERR_BUSY, "There is no memory for that just now. Try again in a moment.");
	*ret_phc = str_of(phc);
	return OK;
}

/* What a name that nobody has is compared with: a real hash of nothing anyone knows. */
static const char *nobody(void)
{
	static char phc[crypto_pwhash_STRBYTES];
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	if (!phc[0]) {
		unsigned char secret[32];
		randombytes_buf(secret, sizeof secret);
		must(crypto_pwhash_str_alg(phc, (const char *)secret, sizeof secret, OPSLIMIT, MEMLIMIT,
			crypto_pwhash_ALG_ARGON2ID13) == 0);
	}
	pthread_mutex_unlock(&lock);
	return phc;
}

bool password_is(struct str phc, struct str password)
{
	char text[crypto_pwhash_STRBYTES] = { 0 };
	bool somebody = phc.n > 0 && phc.n < sizeof text;
	if (somebody)
		memcpy(text, phc.p, phc.n);
	if (password.n > PASSWORD_BYTES_MAX)
		password.n = PASSWORD_BYTES_MAX + 1;
	bool same = crypto_pwhash_str_verify(somebody ? text : nobody(), password.n ? password.p : "", password.n) == 0;
	return same && somebody;
}

/* ---- waiting ---- */

static pthread_mutex_t tries_lock = PTHREAD_MUTEX_INITIALIZER;
static struct table tries;              /* hash of the name -> wrong tries << 40 | second until which to wait */

static uint64_t key_of(struct str login)
{
	static uint64_t salt;
	if (!salt)
		randombytes_buf(&salt, sizeof salt);
	return str_hash(login, salt);
}

static void ready(void)
{
	if (!tries.max)
		table_init(&tries, NAMES_MAX);
}

int64_t password_wait_s(struct str login, struct instant now)
{
	uint64_t value = 0;
	pthread_mutex_lock(&tries_lock);
	ready();
	table_get(&tries, key_of(login), &value);
	pthread_mutex_unlock(&tries_lock);
	int64_t left = (int64_t)(value & ((UINT64_C(1) << 40) - 1)) - now.us / 1000000;
	return left > 0 ? left : 0;
}

void password_tried(struct str login, bool right, struct instant now)
{
	uint64_t value = 0;
	pthread_mutex_lock(&tries_lock);
	ready();
	table_get(&tries, key_of(login), &value);
	uint64_t wrong = right ? 0 : (value >> 40) + 1;
	int64_t wait = 0;
	if (wrong > FREE_TRIES)
		wait = wrong - FREE_TRIES > 9 ? WAIT_S_MAX : INT64_C(1) << (wrong - FREE_TRIES);
	table_put(&tries, key_of(login), wrong << 40 | (uint64_t)(now.us / 1000000 + wait));
	pthread_mutex_unlock(&tries_lock);
}

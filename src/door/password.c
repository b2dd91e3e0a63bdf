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
#define NAME_WAIT_S_MAX 60              /* whatever others try from elsewhere, the owner gets her turn within a minute */
#define NAMES_MAX 10000                 /* of which tries are remembered; then all are forgotten together */
/* Wrong tries of a whole network, over all names: so many at once, then one every so many seconds. A hospital behind one address
 * mistypes less; somebody who tries one password on every name gets nowhere. Right ones are not counted. */
#define NETWORK_TRIES 60
#define NETWORK_TRY_S 5

static size_t letters(struct str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

enum err password_make(struct cx *cx, struct str password, struct str login, struct str *ret_phc)
{
	return password_make_of(cx, password, &(struct password_owner){ .login = login }, ret_phc);
}

enum err password_make_of(struct cx *cx, struct str password, const struct password_owner *owner, struct str *ret_phc)
{
	if (letters(password) < PASSWORD_LETTERS_MIN)
		return fail(cx, ERR_BAD_FIELD, "A password has at least %d letters. Four words you will remember are good.",
			PASSWORD_LETTERS_MIN);
	if (password.n > PASSWORD_BYTES_MAX)
		return fail(cx, ERR_BAD_FIELD, "A password has at most %d letters.", PASSWORD_BYTES_MAX);
	const char *why = password_guessable(cx, password, owner);
	if (why)
		return fail(cx, ERR_BAD_FIELD, "%s Four words you will remember are good.", why);
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
static struct table pairs;              /* hash of name and network -> wrong tries << 40 | second until which to wait */
static struct table names;              /* hash of a name alone -> the same, with the shorter wait */
static struct table networks;           /* hash of a network -> second at which its wrong tries will all have been paid off */

static void ready(void)
{
	if (pairs.max)
		return;
	table_init(&pairs, NAMES_MAX);
	table_init(&names, NAMES_MAX);
	table_init(&networks, NAMES_MAX);
}

/* The part of an address that one house shares: /24 of IPv4, /64 of IPv6. */
static struct str network_of(struct str peer)
{
	bool six = peer.n && memchr(peer.p, ':', peer.n) != NULL;
	int parts = six ? 4 : 3, seen = 0;
	for (size_t i = 0; i < peer.n; i++) {
		if (six && i > 0 && peer.p[i] == ':' && peer.p[i - 1] == ':')
			return str_sub(peer, 0, i + 1);          /* the rest is zeros: one network all the same */
		if (peer.p[i] == (six ? ':' : '.') && ++seen == parts)
			return str_sub(peer, 0, i);
	}
	return peer;
}

static uint64_t network_key(struct str peer)
{
	static uint64_t salt;
	if (!salt)
		randombytes_buf(&salt, sizeof salt);
	return str_hash(network_of(peer), salt);
}

/* Letters of a name are folded as the record folds them: ALICE is alice. */
static uint64_t pair_key(struct str login, struct str peer)
{
	char name[100];
	size_t n = login.n < sizeof name ? login.n : sizeof name;
	for (size_t i = 0; i < n; i++)
		name[i] = login.p[i] >= 'A' && login.p[i] <= 'Z' ? (char)(login.p[i] - 'A' + 'a') : login.p[i];
	return str_hash((struct str){ name, n }, network_key(peer));
}

static int64_t left_of(const struct table *table, uint64_t key, int64_t second)
{
	uint64_t value = 0;
	table_get(table, key, &value);
	return (int64_t)(value & ((UINT64_C(1) << 40) - 1)) - second;
}

/* The control of make g-guess: a build that lets nobody wait has to be found out. Never the program. */
#ifdef CONTROL_NEVER_WAITS
#define NEVER_WAITS true
#else
#define NEVER_WAITS false
#endif

int64_t password_wait_s(struct str login, struct str peer, struct instant now)
{
	uint64_t paid = 0;
	int64_t second = now.us / 1000000, left = 0, each;
	pthread_mutex_lock(&tries_lock);
	ready();
	left = left_of(&pairs, pair_key(login, peer), second);
	each = left_of(&names, pair_key(login, STR("")), second);
	left = each > left ? each : left;
	table_get(&networks, network_key(peer), &paid);
	each = (int64_t)paid - second - NETWORK_TRIES * NETWORK_TRY_S;
	left = each > left ? each : left;
	pthread_mutex_unlock(&tries_lock);
	return left > 0 && !NEVER_WAITS ? left : 0;
}

static void count_one(struct table *table, uint64_t key, bool right, uint64_t second, uint64_t wait_max)
{
	uint64_t value = 0;
	table_get(table, key, &value);
	uint64_t wrong = right ? 0 : (value >> 40) + 1, wait = 0;
	if (wrong > FREE_TRIES)
		wait = wrong - FREE_TRIES > 9 ? WAIT_S_MAX : UINT64_C(1) << (wrong - FREE_TRIES);
	table_put(table, key, wrong << 40 | (second + (wait < wait_max ? wait : wait_max)));
}

void password_tried(struct str login, struct str peer, bool right, struct instant now)
{
	uint64_t paid = 0, second = (uint64_t)(now.us / 1000000);
	pthread_mutex_lock(&tries_lock);
	ready();
	count_one(&pairs, pair_key(login, peer), right, second, WAIT_S_MAX);
	count_one(&names, pair_key(login, STR("")), right, second, NAME_WAIT_S_MAX);
	if (!right) {
		uint64_t network = network_key(peer);
		table_get(&networks, network, &paid);
		table_put(&networks, network, (paid > second ? paid : second) + NETWORK_TRY_S);
	}
	pthread_mutex_unlock(&tries_lock);
}

/* Heads of the log: keys, signatures, files. */
#include "record/audit_head.h"

#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/file.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/audit_chain.h"
#include "store/store.h"

#define HEX(n) ((n) * 2 + 1)

bool audit_hex(struct str text, unsigned char *ret, size_t n)
{
	size_t got;
	return text.n == n * 2 && sodium_hex2bin(ret, n, text.p, text.n, NULL, &got, NULL) == 0 && got == n;
}

/* ---- keys ---- */

static enum err hex_file(struct cx *cx, const char *file, unsigned char *ret, size_t n)
{
	struct str text;
	TRY(file_read(cx, file, 1000, &text));
	return audit_hex(str_trim(text), ret, n) ? OK : fail(cx, ERR_BAD_FILE, "%s does not hold a key of %zu hexadecimal digits.", file, n * 2);
}

enum err audit_key_read(struct cx *cx, const char *file, unsigned char ret[AUDIT_KEY])
{
	return hex_file(cx, file, ret, AUDIT_KEY);
}

static enum err hex_write(struct cx *cx, const char *file, const unsigned char *bytes, size_t n, unsigned mode)
{
	char *hex = arena_alloc(cx->arena, HEX(n) + 1);
	sodium_bin2hex(hex, HEX(n), bytes, n);
	hex[n * 2] = '\n';
	enum err err = file_write(cx, file, (struct str){ hex, n * 2 + 1 }, mode);
	sodium_memzero(hex, n * 2);
	return err;
}

static enum err key_make(struct cx *cx, const char *folder, const char *file)
{
	unsigned char seed[crypto_sign_SEEDBYTES], public[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES];
	randombytes_buf(seed, sizeof seed);
	crypto_sign_seed_keypair(public, secret, seed);
	enum err err = file_make_folder(cx, folder, 0700);
	if (err == OK)
		err = hex_write(cx, file_join(cx->arena, folder, AUDIT_PUB_FILE), public, sizeof public, 0644);
	if (err == OK)
		err = hex_write(cx, file, seed, sizeof seed, 0600);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(secret, sizeof secret);
	return err;
}

static enum err own_key(struct cx *cx, const char *file, struct audit_keys *keys)
{
	unsigned char seed[crypto_sign_SEEDBYTES];
	struct stat st;
	if (stat(file, &st) == 0 && st.st_mode & 077)
		return fail(cx, ERR_SETTING, "Others may read %s, with which heads of the log are signed. Close it: chmod 600 %s", file, file);
	TRY(hex_file(cx, file, seed, sizeof seed));
	crypto_sign_seed_keypair(keys->trusted[keys->count++], keys->secret, seed);
	sodium_memzero(seed, sizeof seed);
	keys->own = true;
	return OK;
}

enum err audit_keys_load(struct cx *cx, const char *folder, bool make, struct audit_keys *ret)
{
	const char *file = file_join(cx->arena, folder, AUDIT_KEY_FILE);
	struct audit_keys keys = { .count = 0 };
	char **names;
	size_t count = 0;
	if (make && !file_exists(file))
		TRY(key_make(cx, folder, file));
	if (file_exists(file))
		TRY(own_key(cx, file, &keys));
	if (file_is_folder(folder))
		TRY(file_list(cx, folder, ".pub", &names, &count));
	for (size_t i = 0; i < count; i++) {
		if (keys.count == AUDIT_KEYS_MAX)
			return fail(cx, ERR_OVER_LIMIT, "More than %d keys are in %s.", AUDIT_KEYS_MAX, folder);
		TRY(hex_file(cx, file_join(cx->arena, folder, names[i]), keys.trusted[keys.count], AUDIT_KEY));
		keys.count++;
	}
	*ret = keys;
	audit_keys_clear(&keys);
	return OK;
}

void audit_keys_clear(struct audit_keys *keys)
{
	sodium_memzero(keys->secret, sizeof keys->secret);
}

bool audit_key_trusted(const struct audit_keys *keys, const unsigned char key[AUDIT_KEY])
{
	for (size_t i = 0; i < keys->count; i++)
		if (memcmp(keys->trusted[i], key, AUDIT_KEY) == 0)
			return true;
	return false;
}

/* ---- heads ---- */

static struct str signed_text(struct arena *arena, const struct audit_head *head)
{
	char chain[HEX(AUDIT_HASH)], at[INSTANT_TEXT];
	sodium_bin2hex(chain, sizeof chain, head->chain, AUDIT_HASH);
	return str_of(arena_printf(arena, "waymark-audit-head 1\nentries %lld\nat %s\nchain %s\n", (long long)head->no,
		instant_iso(head->at, at), chain));
}

struct str audit_head_text(struct arena *arena, const struct audit_head *head)
{
	char key[HEX(AUDIT_KEY)], signature[HEX(AUDIT_SIGNATURE)];
	sodium_bin2hex(key, sizeof key, head->key, AUDIT_KEY);
	sodium_bin2hex(signature, sizeof signature, head->signature, AUDIT_SIGNATURE);
	return str_of(arena_printf(arena, "%.*skey %s\nsignature %s\n", STRF(signed_text(arena, head)), key, signature));
}

bool audit_line(struct str *text, const char *word, struct str *ret)
{
	struct str line, name;
	str_cut(*text, '\n', &line, text);
	return str_cut(line, ' ', &name, ret) && str_is(name, word);
}

enum err audit_head_parse(struct cx *cx, struct str text, const char *file, struct audit_head *ret)
{
	struct audit_head head = { 0 };
	struct str version, entries, at, chain, key, signature;
	if (!audit_line(&text, "waymark-audit-head", &version) || !str_is(version, "1") || !audit_line(&text, "entries", &entries) ||
	    !audit_line(&text, "at", &at) || !audit_line(&text, "chain", &chain) || !audit_line(&text, "key", &key) ||
	    !audit_line(&text, "signature", &signature) || text.n || !str_int(entries, &head.no) || head.no < 1 || !instant_parse(at, &head.at) ||
	    !audit_hex(chain, head.chain, AUDIT_HASH) || !audit_hex(key, head.key, AUDIT_KEY) ||
	    !audit_hex(signature, head.signature, AUDIT_SIGNATURE))
		return fail(cx, ERR_BAD_FILE, "%s is not a head of a log as `waymark audit export-head` writes it.", file);
	*ret = head;
	return OK;
}

bool audit_head_good(const struct audit_head *head)
{
	AUTO(arena) struct arena arena;
	arena_init(&arena, 0);
	struct str text = signed_text(&arena, head);
	return crypto_sign_verify_detached(head->signature, (const unsigned char *)text.p, text.n, head->key) == 0;
}

static struct str bytes(const unsigned char *p, size_t n)
{
	return (struct str){ (const char *)p, n };
}

enum err audit_head_last(struct cx *cx, struct db *db, struct audit_head *ret)
{
	struct audit_head_last_row row;
	TRY(db_one(cx, db, &Q_AUDIT_HEAD_LAST, NULL, &row));
	*ret = (struct audit_head){ .no = row.no, .at = row.at };
	if (row.chain.n != AUDIT_HASH || row.key.n != AUDIT_KEY || row.signature.n != AUDIT_SIGNATURE)
		return fail(cx, ERR_AUDIT, "The head of the log at entry %lld is not whole.", (long long)row.no);
	memcpy(ret->chain, row.chain.p, AUDIT_HASH);
	memcpy(ret->key, row.key.p, AUDIT_KEY);
	memcpy(ret->signature, row.signature.p, AUDIT_SIGNATURE);
	return OK;
}

enum err audit_head_uncarried(struct cx *cx, struct db *db, int64_t after, int64_t *ret_no, struct instant *ret_at)
{
	struct audit_head_after_row row;
	enum err err = db_one(cx, db, &Q_AUDIT_HEAD_AFTER, &(struct audit_head_after_in){ after }, &row);
	*ret_no = err == OK ? row.no : 0;
	*ret_at = err == OK ? row.at : INSTANT_NONE;
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	return err == ERR_NOT_FOUND ? OK : err;
}

enum err audit_head_make(struct cx *cx, struct db *db, const struct audit_keys *keys, struct instant now, struct audit_head *ret,
			 bool *ret_new)
{
	struct audit_tip tip;
	struct audit_head head = { .at = { now.us / 1000000 * 1000000 } };      /* whole seconds: as the file says it */
	must(keys->own);
	TRY(audit_tip_hold(cx, db, &tip));
	enum err err = audit_head_last(cx, db, &head);
	*ret_new = false;
	if (err == OK && head.no == tip.no) {
		*ret = head;
		return OK;
	}
	if (err == ERR_NOT_FOUND)
		cx_clear(cx);
	else
		TRY(err);
	if (tip.no == 0)
		return fail(cx, ERR_NOT_FOUND, "The log of who looked is empty: there is nothing to sign.");
	head = (struct audit_head){ .no = tip.no, .at = { now.us / 1000000 * 1000000 } };
	memcpy(head.chain, tip.chain, AUDIT_HASH);
	memcpy(head.key, keys->trusted[0], AUDIT_KEY);
	struct str text = signed_text(cx->arena, &head);
	crypto_sign_detached(head.signature, NULL, (const unsigned char *)text.p, text.n, keys->secret);
	TRY(db_run(cx, db, &Q_AUDIT_HEAD_ADD, &(struct audit_head_add_in){ head.no, bytes(head.chain, AUDIT_HASH), head.at,
		bytes(head.key, AUDIT_KEY), bytes(head.signature, AUDIT_SIGNATURE) }));
	*ret = head;
	*ret_new = true;
	return OK;
}

enum err audit_head_hand_out(struct cx *cx, struct db *db, const struct audit_head *head, const char *folder, int *ret_files)
{
	struct audit_partners_row *rows;
	size_t count;
	char day[DAY_TEXT];
	struct str text = audit_head_text(cx->arena, head);
	TRY(db_all(cx, db, &Q_AUDIT_PARTNERS, NULL, 100000, &rows, &count));
	const char *name = arena_printf(cx->arena, "%s-%lld.head", day_iso(instant_day(head->at), day), (long long)head->no);
	*ret_files = 0;
	for (size_t i = 0; i < count; i++) {
		const char *to = file_join(cx->arena, folder, str_c(cx->arena, rows[i].ods));
		bool plain = rows[i].ods.n > 0;
		for (size_t k = 0; k < rows[i].ods.n; k++)
			plain &= (rows[i].ods.p[k] >= '0' && rows[i].ods.p[k] <= '9') || (rows[i].ods.p[k] >= 'A' && rows[i].ods.p[k] <= 'Z') ||
				(rows[i].ods.p[k] >= 'a' && rows[i].ods.p[k] <= 'z');
		const char *file = file_join(cx->arena, to, name);
		if (!plain || file_exists(file))      /* no folder is named by what is no ODS code */
			continue;
		TRY(file_make_folder(cx, to, 0700));
		TRY(file_write(cx, file, text, 0600));
		(*ret_files)++;
	}
	return OK;
}

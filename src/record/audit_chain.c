/* Hashing, taking up, verifying. */
#include "record/audit_chain.h"

#include <string.h>

#include <sodium.h>

#include "base/must.h"
#include "gen/queries.h"
#include "store/store.h"

#define TAKE_UP 1000            /* entries of before the chain, at one time */

typedef crypto_hash_sha256_state sha;

static void put_int(sha *s, int64_t value)
{
	unsigned char b[9] = { value != NIL };
	for (int i = 0; i < 8; i++)
		b[1 + i] = (unsigned char)((uint64_t)value >> (56 - 8 * i));
	crypto_hash_sha256_update(s, b, value == NIL ? 1 : sizeof b);
}

static void put_str(sha *s, struct str value)
{
	unsigned char b[5] = { value.p ? 2 : 0, (unsigned char)(value.n >> 24), (unsigned char)(value.n >> 16), (unsigned char)(value.n >> 8),
		(unsigned char)value.n };
	crypto_hash_sha256_update(s, b, value.p ? sizeof b : 1);
	if (value.p)
		crypto_hash_sha256_update(s, (const unsigned char *)value.p, value.n);
}

static void begin(sha *s, unsigned char kind)
{
	crypto_hash_sha256_init(s);
	crypto_hash_sha256_update(s, &kind, 1);
}

void audit_about(const struct audit_add_in *e, unsigned char ret[AUDIT_HASH])
{
	sha s;
	begin(&s, 2);
	put_str(&s, e->salt);
	put_int(&s, e->patient_id);
	put_str(&s, e->subject);
	put_str(&s, e->detail);
	crypto_hash_sha256_final(&s, ret);
}

void audit_leaf(const struct audit_add_in *e, unsigned char ret[AUDIT_HASH])
{
	sha s;
	begin(&s, 0);
	put_str(&s, (struct str){ (const char *)e->outside.b, sizeof e->outside.b });
	put_int(&s, e->at.us);
	put_str(&s, e->action);
	put_int(&s, e->outcome);
	put_int(&s, e->staff_id);
	put_int(&s, e->organisation_id);
	put_str(&s, e->role);
	put_int(&s, e->signin_id);
	put_str(&s, e->client);
	put_int(&s, e->purpose);
	put_str(&s, e->operation);
	put_str(&s, e->class);
	put_str(&s, e->about);
	put_str(&s, e->version);
	put_str(&s, e->policy);
	put_str(&s, e->agreements);
	put_int(&s, e->relations);
	put_int(&s, e->break_glass);
	put_int(&s, e->rows);
	put_str(&s, e->request);
	crypto_hash_sha256_final(&s, ret);
}

void audit_link(const unsigned char before[AUDIT_HASH], const unsigned char leaf[AUDIT_HASH], unsigned char ret[AUDIT_HASH])
{
	sha s;
	begin(&s, 1);
	crypto_hash_sha256_update(&s, before, AUDIT_HASH);
	crypto_hash_sha256_update(&s, leaf, AUDIT_HASH);
	crypto_hash_sha256_final(&s, ret);
}

static struct audit_add_in entry_of(const struct audit_chain_row *r)
{
	return (struct audit_add_in){ .id = r->id, .outside = r->outside, .at = r->at, .action = r->action, .outcome = r->outcome,
		.staff_id = r->staff_id, .organisation_id = r->organisation_id, .role = r->role, .signin_id = r->signin_id, .client = r->client,
		.purpose = r->purpose, .operation = r->operation, .class = r->class, .patient_id = r->patient_id, .subject = r->subject,
		.version = r->version, .detail = r->detail, .policy = r->policy, .agreements = r->agreements, .relations = r->relations,
		.break_glass = r->break_glass, .rows = r->rows, .request = r->request, .salt = r->salt, .about = r->about, .leaf = r->leaf,
		.chain = r->chain };
}

/* ---- the end of the chain ---- */

static struct str bytes(const unsigned char *p)
{
	return (struct str){ (const char *)p, AUDIT_HASH };
}

struct taken { int64_t id; struct id outside; unsigned char salt[AUDIT_SALT], about[AUDIT_HASH], leaf[AUDIT_HASH], chain[AUDIT_HASH]; };

/* The next entries that are older than the chain: their links, made and written. */
static enum err take_up_some(struct cx *cx, struct db *db, int64_t after, struct audit_tip *tip, size_t *ret_count)
{
	struct taken *list = arena_array(cx->arena, TAKE_UP, sizeof *list);
	AUTO(cursor) struct cursor cursor = { 0 };
	struct audit_chain_row row;
	bool more = true;
	size_t n = 0;
	TRY(db_open(cx, db, &Q_AUDIT_CHAIN, &(struct audit_chain_in){ after }, &cursor));
	while (n < TAKE_UP) {
		TRY(cursor_next(cx, &cursor, &row, &more));
		if (!more || row.leaf.p)
			break;
		struct audit_add_in entry = entry_of(&row);
		struct taken *t = &list[n++];
		t->id = row.id;
		t->outside = entry.outside = id_random();
		randombytes_buf(t->salt, sizeof t->salt);
		entry.salt = (struct str){ (char *)t->salt, sizeof t->salt };
		audit_about(&entry, t->about);
		entry.about = bytes(t->about);
		audit_leaf(&entry, t->leaf);
		audit_link(tip->chain, t->leaf, tip->chain);
		memcpy(t->chain, tip->chain, AUDIT_HASH);
	}
	cursor_close(&cursor);
	for (size_t i = 0; i < n; i++)
		TRY(db_run(cx, db, &Q_AUDIT_TAKE_UP, &(struct audit_take_up_in){ list[i].id, list[i].outside,
			{ (char *)list[i].salt, AUDIT_SALT }, bytes(list[i].about), bytes(list[i].leaf), bytes(list[i].chain) }));
	*ret_count = n;
	return OK;
}

static enum err take_up(struct cx *cx, struct db *db, struct audit_tip *tip)
{
	int64_t after = 0;
	for (size_t n = 1; n > 0 && after < tip->no; after += (int64_t)n) {
		struct arena_mark mark = arena_mark(cx->arena);
		TRY(take_up_some(cx, db, after, tip, &n));
		arena_back(cx->arena, mark);
	}
	return db_run(cx, db, &Q_AUDIT_TIP_SET, &(struct audit_tip_set_in){ tip->no, bytes(tip->chain) });
}

enum err audit_tip_hold(struct cx *cx, struct db *db, struct audit_tip *ret)
{
	struct audit_tip_lock_row row;
	enum err err = db_one(cx, db, &Q_AUDIT_TIP_LOCK, NULL, &row);
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		TRY(db_run(cx, db, &Q_AUDIT_TIP_FIRST, NULL));
		err = db_one(cx, db, &Q_AUDIT_TIP_LOCK, NULL, &row);
	}
	TRY(err);
	*ret = (struct audit_tip){ .no = row.no };
	if (row.chain.n == AUDIT_HASH)
		memcpy(ret->chain, row.chain.p, AUDIT_HASH);
	return row.chain.n == AUDIT_HASH || row.no == 0 ? OK : take_up(cx, db, ret);
}

enum err audit_tip_read(struct cx *cx, struct db *db, struct audit_tip *ret)
{
	struct audit_tip_row row;
	enum err err = db_one(cx, db, &Q_AUDIT_TIP, NULL, &row);
	*ret = (struct audit_tip){ 0 };
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	TRY(err);
	*ret = (struct audit_tip){ .no = row.no };
	if (row.chain.n == AUDIT_HASH)
		memcpy(ret->chain, row.chain.p, AUDIT_HASH);
	return OK;
}

/* ---- verifying ---- */

/* The control of make g-audit: a build that does not look at what an entry says has to be found out. Never the program. */
#ifdef CONTROL_SKIPS_LEAVES
#define LOOKS_AT_LEAVES false
#else
#define LOOKS_AT_LEAVES true
#endif

const char *audit_fault_word(enum audit_fault fault)
{
	static const char *const words[AUDIT_FAULTS] = { "whole", "edited", "missing", "out of order", "cut off", "rewritten", "head forged",
		"head by a strange key" };
	return (unsigned)fault < AUDIT_FAULTS ? words[fault] : "";
}

struct walk {
	const struct audit_keys *keys;
	const struct audit_head *given;
	struct audit_report *report;
	struct audit_tip at;                    /* the last entry read */
	struct cursor heads;
	struct audit_heads_row head;
	bool more;                              /* `head` is one */
};

static void found(struct walk *w, enum audit_fault fault, int64_t no)
{
	if (w->report->fault == AUDIT_WHOLE) {
		w->report->fault = fault;
		w->report->no = no;
	}
}

static bool same(struct str stored, const unsigned char hash[AUDIT_HASH])
{
	return stored.n == AUDIT_HASH && memcmp(stored.p, hash, AUDIT_HASH) == 0;
}

static void entry_look(struct walk *w, const struct audit_chain_row *row)
{
	struct audit_add_in entry = entry_of(row);
	unsigned char about[AUDIT_HASH], leaf[AUDIT_HASH], chain[AUDIT_HASH];
	if (row->id != w->at.no + 1) {
		found(w, row->id > w->at.no ? AUDIT_MISSING : AUDIT_OUT_OF_ORDER, w->at.no + 1);
		return;
	}
	audit_about(&entry, about);
	audit_leaf(&entry, leaf);
	if (LOOKS_AT_LEAVES && (!same(row->about, about) || !same(row->leaf, leaf)))
		found(w, AUDIT_EDITED, row->id);
	if (row->leaf.n == AUDIT_HASH)
		memcpy(leaf, row->leaf.p, AUDIT_HASH);
	audit_link(w->at.chain, leaf, chain);
	if (!same(row->chain, chain))
		found(w, AUDIT_OUT_OF_ORDER, row->id);
	w->at.no = row->id;
	memcpy(w->at.chain, chain, AUDIT_HASH);
}

static bool head_take(const struct audit_heads_row *row, struct audit_head *ret)
{
	*ret = (struct audit_head){ .no = row->no, .at = row->at };
	if (row->chain.n != AUDIT_HASH || row->key.n != AUDIT_KEY || row->signature.n != AUDIT_SIGNATURE)
		return false;
	memcpy(ret->chain, row->chain.p, AUDIT_HASH);
	memcpy(ret->key, row->key.p, AUDIT_KEY);
	memcpy(ret->signature, row->signature.p, AUDIT_SIGNATURE);
	return audit_head_good(ret);
}

/* A head against the chain where the walk stands now: at its entry, or at an end before it. */
static void head_look(struct walk *w, const struct audit_head *head, bool good, bool given)
{
	struct audit_report *r = w->report;
	if (!good) {
		found(w, AUDIT_HEAD_FORGED, head->no);
	} else if (!audit_key_trusted(w->keys, head->key)) {
		found(w, AUDIT_HEAD_STRANGE, head->no);
	} else if (head->no != w->at.no) {
		found(w, AUDIT_CUT_OFF, w->at.no + 1);
	} else if (memcmp(head->chain, w->at.chain, AUDIT_HASH) != 0) {
		found(w, AUDIT_REWRITTEN, head->no);
	} else if (head->no >= r->head_no && (given || head->no > r->head_no)) {
		r->head_no = head->no;
		r->head_at = head->at;
		r->given = given;
	}
}

static enum err heads_look(struct cx *cx, struct walk *w, bool all)
{
	while (w->more && (all || w->head.no <= w->at.no)) {
		struct audit_head head;
		bool good = head_take(&w->head, &head);
		w->report->heads++;
		head_look(w, &head, good, false);
		TRY(cursor_next(cx, &w->heads, &w->head, &w->more));
	}
	return OK;
}

static enum err walk(struct cx *cx, struct db *db, struct walk *w, struct cursor *entries)
{
	struct audit_chain_row row;
	bool more = true;
	TRY(db_open(cx, db, &Q_AUDIT_HEADS, NULL, &w->heads));
	TRY(cursor_next(cx, &w->heads, &w->head, &w->more));
	TRY(db_open(cx, db, &Q_AUDIT_CHAIN, &(struct audit_chain_in){ INT64_MIN + 1 }, entries));
	while (w->report->fault == AUDIT_WHOLE) {
		TRY(cursor_next(cx, entries, &row, &more));
		if (!more)
			break;
		entry_look(w, &row);
		w->report->entries++;
		TRY(heads_look(cx, w, false));
		if (w->given && w->given->no == w->at.no)
			head_look(w, w->given, audit_head_good(w->given), true);
	}
	return w->report->fault == AUDIT_WHOLE ? heads_look(cx, w, true) : OK;
}

/* How many entries are older than the chain: all, where no head was ever made; none, where anything tells of a chain. */
static enum err older(struct cx *cx, struct db *db, const struct walk *w, int64_t *ret)
{
	struct audit_head head;
	struct audit_chain_row row;
	AUTO(cursor) struct cursor cursor = { 0 };
	bool more = true;
	*ret = 0;
	enum err err = audit_head_last(cx, db, &head);
	if (err != OK && err != ERR_NOT_FOUND && err != ERR_AUDIT)
		return err;
	cx_clear(cx);
	if (err != ERR_NOT_FOUND || w->given)
		return OK;
	TRY(db_open(cx, db, &Q_AUDIT_CHAIN, &(struct audit_chain_in){ INT64_MIN + 1 }, &cursor));
	for (int64_t n = 0; more; *ret = n) {
		TRY(cursor_next(cx, &cursor, &row, &more));
		if (more && row.leaf.p) {
			*ret = 0;
			return OK;
		}
		n += more;
	}
	return OK;
}

static const char *say(struct cx *cx, const struct audit_report *r, bool asked)
{
	static const char *const faults[AUDIT_FAULTS] = { "", "it does not say any more what was written", "it was taken out",
		"it does not follow the entry before it: one was moved, put in or taken out",
		"this and later entries were there and are cut off", "the log up to it was written anew: it is not the one that was signed",
		"a head names it whose signature is not good", "a head names it that is signed by a key which is not in the folder of keys" };
	char at[INSTANT_TEXT];
	if (r->fault != AUDIT_WHOLE)
		return arena_printf(cx->arena, "Entry %lld: %s.", (long long)r->no, faults[r->fault]);
	if (r->head_no == 0)
		return arena_printf(cx->arena, "%lld entries hang together. No head is known: whether all of them were written anew, or the last "
			"cut off, cannot be told.", (long long)r->entries);
	return arena_printf(cx->arena, "%lld entries hang together, and fit the head of %s (entry %lld%s). %s", (long long)r->entries,
		instant_words(r->head_at, at), (long long)r->head_no, r->given ? ", kept elsewhere" : "",
		r->given || asked ? "What came after it could have been written anew or cut off without showing here." :
		"Who owns this machine could have written it anew together with its heads: a head kept by a partner tells (--head FILE).");
}

enum err audit_verify(struct cx *cx, struct db *db, const struct audit_keys *keys, const struct audit_head *given, struct audit_report *ret,
		      const char **ret_say)
{
	struct audit_tip tip;
	AUTO(cursor) struct cursor entries = { 0 };
	struct walk w = { .keys = keys, .given = given, .report = ret };
	*ret = (struct audit_report){ .head_at = INSTANT_NONE };
	TRY(audit_tip_read(cx, db, &tip));
	static const unsigned char none[AUDIT_HASH];
	if (tip.no > 0 && memcmp(tip.chain, none, AUDIT_HASH) == 0) {
		TRY(older(cx, db, &w, &ret->unchained));
		if (ret->unchained == tip.no) {
			*ret_say = arena_printf(cx->arena, "%lld entries are older than the chain; the next entry takes them up.", (long long)tip.no);
			return OK;
		}
	}
	enum err err = walk(cx, db, &w, &entries);
	cursor_close(&w.heads);
	TRY(err);
	if (ret->fault == AUDIT_WHOLE && given && given->no > w.at.no)
		head_look(&w, given, audit_head_good(given), true);
	if (ret->fault == AUDIT_WHOLE && tip.no != w.at.no)
		found(&w, tip.no > w.at.no ? AUDIT_CUT_OFF : AUDIT_OUT_OF_ORDER, (tip.no > w.at.no ? w.at.no : tip.no) + 1);
	if (ret->fault == AUDIT_WHOLE && memcmp(tip.chain, w.at.chain, AUDIT_HASH) != 0)
		found(&w, AUDIT_REWRITTEN, tip.no);
	*ret_say = say(cx, ret, given != NULL);
	return OK;
}

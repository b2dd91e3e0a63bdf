/* Files first, synced; then one transaction. */
#include "exchange/returned.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"
#include "base/must.h"
#include "care/agreement.h"
#include "codec/csv.h"
#include "record/audit.h"
#include "record/returned.h"
#include "record/signin.h"

#define PIECE (1u << 18)

struct out { int fd; const char *path; struct buf buf; crypto_hash_sha256_state sha; int64_t bytes; };

static enum err out_flush(struct cx *cx, struct out *o)
{
	struct str piece = buf_view(&o->buf);
	for (size_t n = 0; n < piece.n;) {
		ssize_t did = write(o->fd, piece.p + n, piece.n - n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return file_fail(cx, "write", o->path);
		n += (size_t)did;
	}
	buf_reset(&o->buf);
	return OK;
}

/* What was added to the buffer since. */
static enum err added(struct cx *cx, struct out *o, size_t from)
{
	crypto_hash_sha256_update(&o->sha, (const unsigned char *)o->buf.p + from, o->buf.n - from);
	o->bytes += (int64_t)(o->buf.n - from);
	return o->buf.full ? fail(cx, ERR_OVER_LIMIT, "A row to be returned is too long.") : o->buf.n >= PIECE ? out_flush(cx, o) : OK;
}

static enum err line(struct cx *cx, void *who, const struct str *cell, size_t cells)
{
	struct out *o = who;
	size_t from = o->buf.n;
	for (size_t i = 0; i < cells; i++)
		csv_put_safe(&o->buf, cell[i], i == 0);
	csv_end(&o->buf);
	return added(cx, o, from);
}

struct giver { const struct agreement_party *party; const char *folder; struct str manifest_hash; int64_t rows[RETURNED_TABLES]; };

static void hex(const unsigned char *bytes, char *out)
{
	sodium_bin2hex(out, crypto_hash_sha256_BYTES * 2 + 1, bytes, crypto_hash_sha256_BYTES);
}

static enum err table_write(struct cx *cx, struct db *db, const struct agreement_version *v, struct giver *g, enum returned_table table,
			    struct buf *manifest)
{
	unsigned char sha[crypto_hash_sha256_BYTES];
	char text[crypto_hash_sha256_BYTES * 2 + 1];
	const char *name = arena_printf(cx->arena, "%s.csv", returned_name(table));
	struct out o = { .path = file_join(cx->arena, g->folder, name) };
	o.fd = file_open(cx, o.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (o.fd < 0)
		return file_fail(cx, "make", o.path);
	crypto_hash_sha256_init(&o.sha);
	buf_init(&o.buf, PIECE + LIMIT_LINE);
	buf_printf(&o.buf, "%s\n", returned_columns(table));
	enum err err = added(cx, &o, 0);
	if (err == OK)
		err = returned_rows(cx, db, table, v->agreement, g->party->id, line, &o, &g->rows[table]);
	if (err == OK)
		err = out_flush(cx, &o);
	if (err == OK && fsync(o.fd) != 0)
		err = file_fail(cx, "sync", o.path);
	close(o.fd);
	buf_free(&o.buf);
	TRY(err);
	crypto_hash_sha256_final(&o.sha, sha);
	hex(sha, text);
	buf_printf(manifest, "%s,%" PRId64 ",%" PRId64 ",%s\n", name, g->rows[table], o.bytes, text);
	return OK;
}

static enum err giver_write(struct cx *cx, struct db *db, const struct agreement_version *v, const char *folder, struct giver *g)
{
	unsigned char sha[crypto_hash_sha256_BYTES];
	char *text = arena_alloc(cx->arena, sizeof sha * 2 + 1);
	AUTO(buf) struct buf manifest;
	g->folder = file_join(cx->arena, folder, str_c(cx->arena, g->party->ods));
	TRY(file_make_folder(cx, g->folder, 0700));
	buf_init(&manifest, 10000);
	buf_printf(&manifest, "file,rows,bytes,sha256\n");
	for (enum returned_table t = 0; t < RETURNED_TABLES; t++)
		TRY(table_write(cx, db, v, g, t, &manifest));
	struct str whole = buf_view(&manifest);
	crypto_hash_sha256(sha, (const unsigned char *)whole.p, whole.n);
	hex(sha, text);
	g->manifest_hash = str_of(text);
	return file_write(cx, file_join(cx->arena, g->folder, "manifest.csv"), whole, 0600);
}

/* ---- the deed ---- */

struct deed { const struct agreement_version *v; const struct policy *policy; struct giver *giver; size_t givers; struct instant now; };

static enum err may(struct cx *cx, struct db *db, const struct agreement_version *v, struct instant now)
{
	struct agreement_event *events;
	size_t count;
	if (v->terms.at_end != AT_END_RETURNED)
		return fail(cx, ERR_CONFLICT, "%.*s does not say that records are returned at its end.", STRF(v->ref));
	if (!instant_known(v->live_at) || (v->status != AGREEMENT_ENDED && agreement_in_force(v, instant_day(now))))
		return fail(cx, ERR_CONFLICT, "%.*s is not over. Records go back when it has ended.", STRF(v->ref));
	TRY(agreement_events(cx, db, v->agreement, &events, &count));
	for (size_t i = 0; i < count; i++)
		if (events[i].version == v->version && str_is(events[i].what, "return"))
			return fail(cx, ERR_CONFLICT, "What came in under %.*s was returned before. `waymark agreement show` tells when.", STRF(v->ref));
	return OK;
}

static enum err deed_work(struct cx *cx, struct db *db, void *arg)
{
	const struct deed *d = arg;
	TRY(may(cx, db, d->v, d->now));
	for (size_t i = 0; i < d->givers; i++) {
		const struct giver *g = &d->giver[i];
		const char *say = arena_printf(cx->arena, "To %.*s: %" PRId64 " descriptions of people, %" PRId64 " events; manifest %.*s", STRF(g->party->ods),
			g->rows[RETURNED_TABLE_PEOPLE], g->rows[RETURNED_TABLE_EVENTS], STRF(g->manifest_hash));
		TRY(agreement_return(cx, db, d->v->agreement, g->party->id, d->now));
		TRY(agreement_event_add(cx, db, d->v->agreement, d->v->version, "return", NIL, NIL, str_of(say), d->now));
		TRY(audit_add(cx, db, &(struct audit){ .staff = NIL, .organisation = g->party->id, .signin = NIL, .patient = NIL, .operation = "export",
			.class = "agreement", .subject = d->v->ref, .rows = g->rows[RETURNED_TABLE_PEOPLE], .request = STR_NONE, .detail = str_of(say) },
			d->now));
	}
	return signin_refold(cx, db, d->policy, d->now);
}

static enum err givers_find(struct cx *cx, struct db *db, const struct agreement_version *v, struct deed *d)
{
	struct agreement_flow *flows;
	struct agreement_party *parties;
	size_t count, n;
	TRY(agreement_flows(cx, db, v->id, &flows, &count));
	agreement_flow_parties(cx, flows, count, &parties, &n);
	d->giver = arena_array(cx->arena, n + 1, sizeof *d->giver);
	for (size_t i = 0; i < n; i++) {
		bool gives = false;
		for (size_t k = 0; k < count; k++)
			gives = gives || flows[k].from.id == parties[i].id;
		if (gives)
			d->giver[d->givers++] = (struct giver){ .party = &parties[i] };
	}
	return OK;
}

static enum err files_write(struct cx *cx, struct db *db, const struct agreement_version *v, const char *folder, struct deed *d)
{
	TRY(db_begin(cx, db));
	TRY(may(cx, db, v, d->now));
	TRY(givers_find(cx, db, v, d));
	for (size_t i = 0; i < d->givers; i++)
		TRY(giver_write(cx, db, v, folder, &d->giver[i]));
	return OK;
}

enum err returned_make(struct cx *cx, struct store *store, const struct policy *policy, const struct agreement_version *v, const char *folder,
		       struct instant now, struct returned_report *ret)
{
	struct deed d = { .v = v, .policy = policy, .now = now };
	struct db *db;
	*ret = (struct returned_report){ 0 };
	TRY(store_reader(cx, store, &db));
	enum err err = files_write(cx, db, v, folder, &d);
	store_reader_back(store, db);
	TRY(err);
	TRY(store_write(cx, store, deed_work, &d));
	TRY(agreement_people_again(cx, store, v->agreement, now));
	for (size_t i = 0; i < d.givers; i++) {
		ret->givers++;
		ret->people += d.giver[i].rows[RETURNED_TABLE_PEOPLE];
		ret->events += d.giver[i].rows[RETURNED_TABLE_EVENTS];
	}
	return OK;
}

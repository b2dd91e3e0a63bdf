/* Agreements, their versions, flows and signatures. */
#include "record/agreement.h"

#include <inttypes.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/must.h"
#include "gen/queries.h"
#include "record/organisation.h"
#include "store/store.h"

#define VERSIONS_MAX 100000
#define FLOWS_MAX    100000

/* ---- made on paper ---- */

static enum err still_paper(struct cx *cx, struct db *db, int64_t agreement, struct str ref)
{
	struct agreement_version *v;
	size_t count;
	TRY(agreement_versions(cx, db, agreement, &v, &count));
	for (size_t i = 0; i < count; i++)
		if (v[i].drafted_for != NIL)
			return fail(cx, ERR_CONFLICT, "Agreement %.*s is signed in Waymark by its parties. It is changed by a new version on its "
				"page, not by a list.", STRF(ref));
	return OK;
}

enum err agreement_put(struct cx *cx, struct db *db, const struct agreement *a, struct instant now, int64_t *ret_id)
{
	struct agreement_by_ref_row row;
	enum err err = db_one(cx, db, &Q_AGREEMENT_BY_REF, &(struct agreement_by_ref_in){ a->ref }, &row);
	if (err == OK) {
		*ret_id = row.id;
		TRY(still_paper(cx, db, row.id, a->ref));
		TRY(db_run(cx, db, &Q_AGREEMENT_CALL, &(struct agreement_call_in){ row.id, a->title, a->starts_on, a->ends_on }));
		return db_run(cx, db, &Q_AGREEMENT_PAPER_DAYS, &(struct agreement_paper_days_in){ row.id, a->starts_on, a->ends_on, now });
	}
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	struct agreement_add_in in = { .outside = id_random(), .ref = a->ref, .title = a->title, .starts_on = a->starts_on,
		.ends_on = a->ends_on, .recorded_at = now };
	TRY(db_ids(cx, db, "agreement", 1, &in.id));
	*ret_id = in.id;
	TRY(db_run(cx, db, &Q_AGREEMENT_ADD, &in));
	struct agreement_version_add_in version = { .outside = id_random(), .agreement_id = in.id, .version = 1, .status = 3, .covers = 1,
		.starts_on = a->starts_on, .ends_on = a->ends_on, .review_on = DAY_NONE, .legal_basis = STR("not recorded"), .at_end = 1,
		.hand_over_id = NIL, .drafted_by = NIL, .drafted_at = now, .live_at = now, .changed_at = now, .changed_by = NIL,
		.drafted_for = NIL, .offered_at = now };
	TRY(db_ids(cx, db, "agreement_version", 1, &version.id));
	return db_run(cx, db, &Q_AGREEMENT_VERSION_ADD, &version);
}

enum err agreement_party_add(struct cx *cx, struct db *db, int64_t agreement, int64_t organisation, int side)
{
	TRY(db_run(cx, db, &Q_AGREEMENT_PARTY_ADD, &(struct agreement_party_add_in){ agreement, organisation, side }));
	return db_run(cx, db, &Q_AGREEMENT_PAPER_FLOWS, &(struct agreement_paper_flows_in){ agreement });
}

enum err agreement_paper_carries(struct cx *cx, struct db *db, int64_t agreement, const struct paper_carries *carries)
{
	TRY(db_run(cx, db, &Q_AGREEMENT_PAPER_WHOLE, &(struct agreement_paper_whole_in){ agreement }));
	TRY(db_run(cx, db, &Q_AGREEMENT_PAPER_DROP, &(struct agreement_paper_drop_in){ agreement }));
	for (int class = 1; class < CLASSES; class++)
		for (int purpose = 0; purpose < PURPOSES; purpose++)
			if ((carries->classes & 1u << class) && (carries->purposes & 1u << purpose))
				TRY(db_run(cx, db, &Q_AGREEMENT_PAPER_FLOW, &(struct agreement_paper_flow_in){ agreement, class, purpose }));
	return OK;
}

enum err agreement_by_ref(struct cx *cx, struct db *db, struct str ref, struct agreement *ret)
{
	struct agreement_by_ref_row row;
	enum err err = db_one(cx, db, &Q_AGREEMENT_BY_REF, &(struct agreement_by_ref_in){ ref }, &row);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no agreement %.*s. `waymark agreement list` shows those there are.", STRF(ref));
	if (err == OK)
		*ret = (struct agreement){ row.id, ref, row.title, row.starts_on, row.ends_on };
	return err;
}

enum err agreement_list(struct cx *cx, struct db *db, struct agreement **ret, size_t *ret_count)
{
	struct agreements_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENTS, NULL, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct agreement){ rows[i].id, rows[i].ref, rows[i].title, rows[i].starts_on, rows[i].ends_on };
	return OK;
}

enum err agreement_parties(struct cx *cx, struct db *db, int64_t agreement, struct party **ret, size_t *ret_count)
{
	struct agreement_parties_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENT_PARTIES, &(struct agreement_parties_in){ agreement }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct party){ (int)rows[i].side, rows[i].ods, rows[i].name };
	return OK;
}

enum err agreement_of(struct cx *cx, struct db *db, int64_t organisation, struct day today, int64_t *ret)
{
	struct agreement_of_giver_row row;
	enum err err = db_one(cx, db, &Q_AGREEMENT_OF_GIVER, &(struct agreement_of_giver_in){ organisation, today }, &row);
	*ret = 0;
	if (err == ERR_NOT_FOUND) {
		cx_clear(cx);
		return OK;
	}
	if (err == OK)
		*ret = row.id;
	return err;
}

enum err agreement_readers(struct cx *cx, struct db *db, int64_t organisation, int64_t agreement, struct day today, struct reader **ret,
			   size_t *ret_count)
{
	struct agreement_readers_row *rows;
	size_t count;
	TRY(db_all(cx, db, &Q_AGREEMENT_READERS, &(struct agreement_readers_in){ organisation, agreement, today }, 10000, &rows, &count));
	*ret = arena_array(cx->arena, count + 1, sizeof **ret);
	*ret_count = 0;
	/* In the order of the reader, the one without an end last: it counts. */
	for (size_t i = 0; i < count; i++) {
		struct reader r = { rows[i].organisation,
			day_known(rows[i].ends_on) ? day_begins((struct day){ rows[i].ends_on.day + 1 }) : INSTANT_FAR };
		if (*ret_count && (*ret)[*ret_count - 1].organisation == r.organisation)
			(*ret_count)--;
		(*ret)[(*ret_count)++] = r;
	}
	return OK;
}

/* ---- versions ---- */

bool agreement_in_force(const struct agreement_version *v, struct day today)
{
	bool holds = v->status == AGREEMENT_LIVE || (v->status == AGREEMENT_REPLACED && day_known(v->stops_on) && v->stops_on.day > today.day);
	return holds && (!day_known(v->terms.starts_on) || v->terms.starts_on.day <= today.day) &&
		(!day_known(v->terms.ends_on) || v->terms.ends_on.day >= today.day);
}

const char *agreement_status_words(const struct agreement_version *v, struct day today)
{
	bool over = day_known(v->terms.ends_on) && v->terms.ends_on.day < today.day;
	switch (v->status) {
	case AGREEMENT_DRAFT: return "Draft";
	case AGREEMENT_OFFERED: return "To be signed";
	case AGREEMENT_LIVE: return over ? "Over" : agreement_in_force(v, today) ? "Live" : "Begins later";
	case AGREEMENT_SUSPENDED: return over ? "Over" : "Suspended";
	case AGREEMENT_ENDED: return instant_known(v->live_at) ? "Ended" : instant_known(v->offered_at) ? "Refused" : "Thrown away";
	case AGREEMENT_REPLACED: return agreement_in_force(v, today) ? "Live until replaced" : "Replaced";
	}
	return "Not known";
}

#define VERSION_OF(r) (struct agreement_version){ .id = (r).id, .agreement = (r).agreement, .outside = (r).outside, \
	.agreement_outside = (r).agreement_outside, .ref = (r).ref, .title = (r).title, .version = (r).version, \
	.status = (enum agreement_status)(r).status, .terms = { (enum agreement_covers)(r).covers, (r).starts_on, (r).ends_on, (r).review_on, \
		(r).legal_basis, (r).document_name, (r).document_hash, (enum agreement_at_end)(r).at_end, (r).hand_over, (r).hand_over_ods, \
		(r).hand_over_name }, \
	.drafted_by = (r).drafted_by, .drafted_for = (r).drafted_for, .drafted_at = (r).drafted_at, .offered_at = (r).offered_at, \
	.live_at = (r).live_at, .changed_at = (r).changed_at, .say = (r).say, .stops_on = (r).stops_on, \
	.suspended_for = (r).suspended_for }

static enum err joint_put(struct cx *cx, struct db *db, struct agreement_version *v, size_t count)
{
	struct agreements_joint_row *rows;
	size_t n;
	TRY(db_all(cx, db, &Q_AGREEMENTS_JOINT, NULL, 100000, &rows, &n));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n && !v[i].terms.joint; k++)
			v[i].terms.joint = rows[k].id == v[i].id;
	return OK;
}

enum err agreement_versions_seen(struct cx *cx, struct db *db, int64_t agreement, struct agreement_version **ret, size_t *ret_count)
{
	struct agreement_versions_seen_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENT_VERSIONS_SEEN, &(struct agreement_versions_seen_in){ agreement }, VERSIONS_MAX, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = VERSION_OF(rows[i]);
	return joint_put(cx, db, *ret, *ret_count);
}

enum err agreement_versions(struct cx *cx, struct db *db, int64_t agreement, struct agreement_version **ret, size_t *ret_count)
{
	struct agreement_versions_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENT_VERSIONS, &(struct agreement_versions_in){ agreement }, VERSIONS_MAX, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = VERSION_OF(rows[i]);
	return joint_put(cx, db, *ret, *ret_count);
}

enum err agreement_seen(struct cx *cx, struct db *db, struct id outside, int64_t *ret)
{
	struct agreement_seen_row row;
	enum err err = db_one(cx, db, &Q_AGREEMENT_SEEN, &(struct agreement_seen_in){ outside }, &row);
	if (err == ERR_NOT_FOUND)
		return fail(cx, ERR_NOT_FOUND, "There is no such agreement, or your organisation has no part in it.");
	if (err == OK)
		*ret = row.id;
	return err;
}

enum err agreement_flows(struct cx *cx, struct db *db, int64_t version, struct agreement_flow **ret, size_t *ret_count)
{
	struct agreement_flows_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENT_FLOWS, &(struct agreement_flows_in){ version }, FLOWS_MAX, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct agreement_flow){ { rows[i].giver, rows[i].giver_ods, rows[i].giver_name },
			{ rows[i].taker, rows[i].taker_ods, rows[i].taker_name }, (enum record_class)rows[i].class,
			(enum purpose)rows[i].purpose, (uint8_t)rows[i].labels };
	return OK;
}

static void party_once(struct agreement_party *list, size_t *count, const struct agreement_party *p)
{
	size_t at = 0;
	while (at < *count && str_cmp(list[at].ods, p->ods) < 0)
		at++;
	if (at < *count && list[at].id == p->id)
		return;
	for (size_t i = *count; i > at; i--)
		list[i] = list[i - 1];
	list[at] = *p;
	(*count)++;
}

void agreement_flow_parties(struct cx *cx, const struct agreement_flow *flows, size_t count, struct agreement_party **ret, size_t *ret_count)
{
	*ret = arena_array(cx->arena, 2 * count + 1, sizeof **ret);
	*ret_count = 0;
	for (size_t i = 0; i < count; i++) {
		party_once(*ret, ret_count, &flows[i].from);
		party_once(*ret, ret_count, &flows[i].to);
	}
}

enum err agreement_signatures(struct cx *cx, struct db *db, int64_t version, struct agreement_signature **ret, size_t *ret_count)
{
	struct agreement_signatures_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENT_SIGNATURES, &(struct agreement_signatures_in){ version }, 10000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct agreement_signature){ { rows[i].organisation, rows[i].ods, rows[i].name }, rows[i].staff, rows[i].signed_as,
			rows[i].hash, rows[i].at };
	return OK;
}

static void day_line(struct buf *buf, const char *name, struct day day)
{
	char text[DAY_TEXT];
	buf_printf(buf, "%s: %s\n", name, day_iso(day, text));
}

struct str agreement_text(struct cx *cx, const struct agreement_version *v, const struct agreement_flow *flows, size_t count)
{
	static const char *const ends[] = { "", "kept", "returned", "handed over" };
	const struct agreement_terms *t = &v->terms;
	AUTO(buf) struct buf buf;
	buf_init(&buf, LIMIT_BUF);
	buf_printf(&buf, "agreement: %.*s\ntitle: %.*s\nversion: %" PRId64 "\n", STRF(v->ref), STRF(v->title), v->version);
	buf_printf(&buf, "covers: %s\n", t->covers == COVERS_ALL_HELD ? "all that the giving party holds" : "what came in under it");
	day_line(&buf, "from", t->starts_on);
	day_line(&buf, "until", t->ends_on);
	day_line(&buf, "review", t->review_on);
	buf_printf(&buf, "legal basis: %.*s\ndocument: %.*s\ndocument sha256: %.*s\n", STRF(t->legal_basis), STRF(t->document_name),
		STRF(t->document_hash));
	buf_printf(&buf, "at the end: %s%s%.*s\n", ends[t->at_end], t->at_end == AT_END_HANDED_OVER ? " to " : "",
		t->at_end == AT_END_HANDED_OVER ? (int)t->hand_over_ods.n : 0, t->hand_over_ods.p ? t->hand_over_ods.p : "");
	if (t->joint)                   /* what was signed before there was this keeps its hash */
		buf_text(&buf, "subject access: answered jointly\n");
	for (size_t i = 0; i < count; i++) {
		buf_printf(&buf, "flow: %.*s to %.*s, %s, for %s, labels", STRF(flows[i].from.ods), STRF(flows[i].to.ods),
			record_class_word(flows[i].class), purpose_word(flows[i].purpose));
		for (int k = 0; k < LABELS; k++)
			if (flows[i].labels & 1 << k)
				buf_printf(&buf, " %s", label_word((enum label)k));
		buf_char(&buf, '\n');
	}
	must(!buf.full);
	return str_dup(cx->arena, buf_view(&buf));
}

struct str agreement_hash(struct cx *cx, struct str text)
{
	unsigned char h[crypto_hash_sha256_BYTES];
	char *hex = arena_alloc(cx->arena, 2 * sizeof h + 1);
	crypto_hash_sha256(h, (const unsigned char *)text.p, text.n);
	sodium_bin2hex(hex, 2 * sizeof h + 1, h, sizeof h);
	return str_of(hex);
}

enum err agreement_events(struct cx *cx, struct db *db, int64_t agreement, struct agreement_event **ret, size_t *ret_count)
{
	struct agreement_events_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENT_EVENTS, &(struct agreement_events_in){ agreement }, 100000, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct agreement_event){ rows[i].version, rows[i].what, rows[i].at, rows[i].staff, rows[i].organisation, rows[i].say };
	return OK;
}

/* ---- writing ---- */

enum err agreement_add(struct cx *cx, struct db *db, struct str ref, struct str title, struct instant now, int64_t *ret, struct id *ret_outside)
{
	struct agreement_by_ref_row row;
	enum err err = db_one(cx, db, &Q_AGREEMENT_BY_REF, &(struct agreement_by_ref_in){ ref }, &row);
	if (err == OK)
		return fail(cx, ERR_UNIQUE, "There is an agreement %.*s already. Give this one another reference.", STRF(ref));
	if (err != ERR_NOT_FOUND)
		return err;
	cx_clear(cx);
	struct agreement_add_in in = { .outside = id_random(), .ref = ref, .title = title, .starts_on = DAY_NONE, .ends_on = DAY_NONE,
		.recorded_at = now };
	TRY(db_ids(cx, db, "agreement", 1, &in.id));
	*ret = in.id;
	*ret_outside = in.outside;
	return db_run(cx, db, &Q_AGREEMENT_ADD, &in);
}

enum err agreement_version_add(struct cx *cx, struct db *db, int64_t agreement, int64_t version, const struct agreement_terms *t,
			       int64_t staff, int64_t organisation, struct instant now, int64_t *ret)
{
	struct agreement_version_add_in in = { .outside = id_random(), .agreement_id = agreement, .version = version,
		.status = AGREEMENT_DRAFT, .covers = t->covers, .starts_on = t->starts_on, .ends_on = t->ends_on, .review_on = t->review_on,
		.legal_basis = t->legal_basis, .document_name = t->document_name, .document_hash = t->document_hash, .at_end = t->at_end,
		.hand_over_id = t->hand_over, .drafted_by = staff, .drafted_at = now, .live_at = INSTANT_NONE, .changed_at = now,
		.changed_by = staff, .drafted_for = organisation, .offered_at = INSTANT_NONE, .joint = t->joint };
	TRY(db_ids(cx, db, "agreement_version", 1, &in.id));
	*ret = in.id;
	return db_run(cx, db, &Q_AGREEMENT_VERSION_ADD, &in);
}

enum err agreement_terms_put(struct cx *cx, struct db *db, int64_t version, const struct agreement_terms *t, int64_t staff, struct instant now)
{
	return db_run(cx, db, &Q_AGREEMENT_DRAFT_PUT, &(struct agreement_draft_put_in){ .id = version, .covers = t->covers,
		.starts_on = t->starts_on, .ends_on = t->ends_on, .review_on = t->review_on, .legal_basis = t->legal_basis,
		.document_name = t->document_name, .document_hash = t->document_hash, .at_end = t->at_end, .hand_over = t->hand_over, .joint = t->joint,
		.now = now, .by = staff });
}

enum err agreement_flows_put(struct cx *cx, struct db *db, int64_t version, const struct agreement_flow *flows, size_t count)
{
	struct agreement_flow_add_in *in = arena_array(cx->arena, count + 1, sizeof *in);
	for (size_t i = 0; i < count; i++)
		in[i] = (struct agreement_flow_add_in){ .version_id = version, .from_id = flows[i].from.id, .to_id = flows[i].to.id,
			.class = flows[i].class, .purpose = flows[i].purpose, .labels = flows[i].labels };
	TRY(db_run(cx, db, &Q_AGREEMENT_FLOWS_DROP, &(struct agreement_flows_drop_in){ version }));
	return db_bulk(cx, db, &Q_AGREEMENT_FLOW_ADD, in, count);
}

enum err agreement_state(struct cx *cx, struct db *db, int64_t version, enum agreement_status status, int64_t staff, struct str say,
			 struct instant now)
{
	return db_run(cx, db, &Q_AGREEMENT_STATE, &(struct agreement_state_in){ .id = version, .status = status, .now = now, .by = staff,
		.say = say });
}

enum err agreement_suspended_for(struct cx *cx, struct db *db, int64_t version, int64_t organisation)
{
	return db_run(cx, db, &Q_AGREEMENT_SUSPENDED_FOR, &(struct agreement_suspended_for_in){ version, organisation });
}

enum err agreement_offered(struct cx *cx, struct db *db, int64_t version, struct instant now)
{
	return db_run(cx, db, &Q_AGREEMENT_OFFERED, &(struct agreement_offered_in){ .id = version, .now = now });
}

enum err agreement_sign_add(struct cx *cx, struct db *db, int64_t version, int64_t organisation, int64_t staff, struct str signed_as,
			    struct str hash, struct instant now)
{
	return db_run(cx, db, &Q_AGREEMENT_SIGN, &(struct agreement_sign_in){ .version_id = version, .organisation_id = organisation,
		.staff_id = staff, .signed_as = signed_as, .hash = hash, .at = now });
}

enum err agreement_goes_live(struct cx *cx, struct db *db, const struct agreement_version *v, struct instant now)
{
	struct agreement_flow *flows;
	size_t count;
	struct day today = instant_day(now), begins = v->terms.starts_on;
	if (!day_known(begins) || begins.day < today.day)
		begins = today;
	TRY(agreement_flows(cx, db, v->id, &flows, &count));
	TRY(db_run(cx, db, &Q_AGREEMENT_REPLACE, &(struct agreement_replace_in){ .agreement = v->agreement, .id = v->id, .day = begins,
		.now = now }));
	TRY(db_run(cx, db, &Q_AGREEMENT_LIVE, &(struct agreement_live_in){ .id = v->id, .now = now }));
	TRY(db_run(cx, db, &Q_AGREEMENT_CALL, &(struct agreement_call_in){ v->agreement, v->title, v->terms.starts_on, v->terms.ends_on }));
	TRY(db_run(cx, db, &Q_AGREEMENT_PARTIES_DROP, &(struct agreement_parties_drop_in){ v->agreement }));
	for (size_t i = 0; i < count; i++) {
		TRY(db_run(cx, db, &Q_AGREEMENT_PARTY_ADD, &(struct agreement_party_add_in){ v->agreement, flows[i].from.id, 1 }));
		TRY(db_run(cx, db, &Q_AGREEMENT_PARTY_ADD, &(struct agreement_party_add_in){ v->agreement, flows[i].to.id, 2 }));
	}
	return OK;
}

enum err agreement_stop(struct cx *cx, struct db *db, int64_t agreement, struct day today)
{
	return db_run(cx, db, &Q_AGREEMENT_STOP, &(struct agreement_stop_in){ agreement, today });
}

enum err agreements_over(struct cx *cx, struct db *db, struct day today, struct agreement_over **ret, size_t *ret_count)
{
	struct agreement_over_row *rows;
	TRY(db_all(cx, db, &Q_AGREEMENT_OVER, &(struct agreement_over_in){ today }, VERSIONS_MAX, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct agreement_over){ rows[i].id, rows[i].agreement };
	return OK;
}

enum err agreement_event_add(struct cx *cx, struct db *db, int64_t agreement, int64_t version, const char *what, int64_t staff,
			     int64_t organisation, struct str say, struct instant now)
{
	struct agreement_event_add_in in = { .agreement_id = agreement, .version = version, .what = str_of(what), .at = now, .staff_id = staff,
		.organisation_id = organisation, .say = say };
	TRY(db_ids(cx, db, "agreement_event", 1, &in.id));
	return db_run(cx, db, &Q_AGREEMENT_EVENT_ADD, &in);
}

enum err agreement_hand_over(struct cx *cx, struct db *db, int64_t agreement, int64_t giver, int64_t taker)
{
	return db_run(cx, db, &Q_HOLDINGS_HAND_OVER, &(struct holdings_hand_over_in){ agreement, giver, taker });
}

enum err agreement_return(struct cx *cx, struct db *db, int64_t agreement, int64_t giver, struct instant now)
{
	return db_run(cx, db, &Q_HOLDINGS_RETURN, &(struct holdings_return_in){ agreement, giver, now });
}

/* ---- preview ---- */

enum err agreement_given(struct cx *cx, struct db *db, int64_t agreement, uint8_t closed, struct agreement_given **ret, size_t *ret_count)
{
	struct agreement_given_row *rows;
	struct agreement_given_names_row *names;
	struct agreement_given_numbers_row *numbers;
	size_t n, m, k, room = 0;
	TRY(db_all(cx, db, &Q_AGREEMENT_GIVEN, &(struct agreement_given_in){ agreement, closed }, 100000, &rows, &n));
	TRY(db_all(cx, db, &Q_AGREEMENT_GIVEN_NAMES, &(struct agreement_given_names_in){ agreement }, 100000, &names, &m));
	TRY(db_all(cx, db, &Q_AGREEMENT_GIVEN_NUMBERS, &(struct agreement_given_numbers_in){ agreement }, 100000, &numbers, &k));
	*ret = NULL;
	*ret_count = 0;
	for (size_t i = 0; i < n; i++)
		*ARRAY_PUSH(cx->arena, *ret, *ret_count, room) = (struct agreement_given){ rows[i].organisation, (enum record_class)rows[i].class,
			rows[i].records, rows[i].people };
	/* Names, numbers and registrations carry no label: they are open to whoever is given their class. */
	for (size_t i = 0; i < m && !(closed & LABEL_NORMAL); i++)
		*ARRAY_PUSH(cx->arena, *ret, *ret_count, room) = (struct agreement_given){ names[i].organisation, CLASS_DEMOGRAPHICS,
			names[i].records, names[i].people };
	for (size_t i = 0; i < k && !(closed & LABEL_NORMAL); i++)
		*ARRAY_PUSH(cx->arena, *ret, *ret_count, room) = (struct agreement_given){ numbers[i].organisation, CLASS_IDENTITY,
			numbers[i].records, numbers[i].people };
	return OK;
}

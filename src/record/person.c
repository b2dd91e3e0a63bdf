/* Gathered rows of six tables, written table by table. */
#include "record/person.h"

#include "base/must.h"
#include "base/utf8.h"
#include "gen/queries.h"
#include "record/agreement.h"
#include "record/relation.h"
#include "store/store.h"

struct people_in {
	struct cx *cx;
	int64_t origin;
	struct instant now;
	struct patient_add_in *patient; size_t patients, patient_room;
	struct identifier_add_in *identifier; size_t identifiers, identifier_room;
	struct demographic_add_in *demographic; size_t demographics, demographic_room;
	int64_t **said_id; size_t said_ids, said_room;
	struct registration_add_in *registration; size_t registrations, registration_room;
	struct link_event_add_in *link; size_t links, link_room;
	struct relation_add_in *relation; size_t relations, relation_room;
};

struct people_in *people_in_new(struct cx *cx, int64_t origin, struct instant now)
{
	struct people_in *in = arena_alloc(cx->arena, sizeof *in);
	in->cx = cx;
	in->origin = origin;
	in->now = now;
	return in;
}

#define PUT(list, count, room) (*ARRAY_PUSH(in->cx->arena, in->list, in->count, in->room))

void patient_put(struct people_in *in, int64_t id)
{
	PUT(patient, patients, patient_room) = (struct patient_add_in){ id, id_random(), in->origin, in->now };
}

enum err people_ids(struct cx *cx, struct db *db, size_t count, int64_t *ret_first)
{
	return db_ids(cx, db, "patient", count, ret_first);
}

void identifier_put(struct people_in *in, int64_t patient, enum identifier_system system, int64_t key, struct str value,
	enum nhs_status status,
		    int64_t organisation, int64_t holding)
{
	PUT(identifier, identifiers, identifier_room) = (struct identifier_add_in){ .key = key, .patient_id = patient,
		.system = system,
		.value = value, .status = status, .organisation_id = organisation, .holding_id = holding, .origin_id = in->origin,
		.recorded_at = in->now, .ended_at = INSTANT_NONE, .ended_by = NIL };
}

/* Folded family, a blank, folded given: what the search compares. STR_NONE where no name is known. */
static struct str name_key(struct arena *arena, const struct demographic *who)
{
	if (str_empty(who->family) && str_empty(who->given))
		return STR_NONE;
	struct str family = utf8_fold(arena, who->family), given = utf8_fold(arena, who->given);
	char *key = arena_printf(arena, "%.*s %.*s", STRF(family), STRF(given));
	return str_of(key);
}

void demographic_put(struct people_in *in, int64_t patient, int64_t holding, struct day said_on, bool latest,
	const struct demographic *who,
		     int64_t *ret_id)
{
	PUT(demographic, demographics, demographic_room) = (struct demographic_add_in){ .patient_id = patient, .holding_id = holding,
		.origin_id = in->origin, .recorded_at = in->now, .said_on = said_on, .latest = latest, .title = who->title,
			.given = who->given,
		.family = who->family, .name_key = name_key(in->cx->arena, who), .birth_on = who->birth_on, .death_on = who->death_on,
		.sex = who->sex, .ethnic = who->ethnic, .language = who->language, .interpreter = who->interpreter,
		.communication = who->communication, .postcode = who->postcode, .small_area = who->small_area,
		.employment = who->employment, .ended_at = INSTANT_NONE };
	PUT(said_id, said_ids, said_room) = ret_id;
}

void registration_put(struct people_in *in, int64_t patient, const struct registration *r, int64_t holding)
{
	PUT(registration, registrations, registration_room) = (struct registration_add_in){ .patient_id = patient,
		.organisation_id = r->organisation, .from_on = r->from, .until_on = r->until, .gp = r->gp, .holding_id = holding,
		.origin_id = in->origin, .recorded_at = in->now, .ended_at = INSTANT_NONE, .ended_by = NIL };
}

void link_put(struct people_in *in, int64_t patient, int64_t other, enum link_said kind, const char *say)
{
	PUT(link, links, link_room) = (struct link_event_add_in){ .patient_id = patient, .other_id = other, .kind = kind,
		.say = say ? str_of(say) : STR_NONE, .origin_id = in->origin, .staff_id = NIL, .at = in->now };
}

void relation_put(struct people_in *in, int64_t patient, int64_t organisation, struct instant until)
{
	PUT(relation, relations, relation_room) = (struct relation_add_in){ organisation, patient, RELATION_HOLDS, 0, { 0 }, until, NIL };
}

#define NUMBER(table, list, count) do { \
	int64_t first_ = 0; \
	if (in->count) \
		TRY(db_ids(cx, db, table, in->count, &first_)); \
	for (size_t i_ = 0; i_ < in->count; i_++) \
		in->list[i_].id = first_ + (int64_t)i_; \
} while (0)

enum err people_in_write(struct cx *cx, struct db *db, struct people_in *in)
{
	NUMBER("identifier", identifier, identifiers);
	NUMBER("demographic", demographic, demographics);
	NUMBER("registration", registration, registrations);
	NUMBER("link_event", link, links);
	for (size_t i = 0; i < in->demographics; i++)
		if (in->said_id[i])
			*in->said_id[i] = in->demographic[i].id;
	TRY(db_bulk(cx, db, &Q_PATIENT_ADD, in->patient, in->patients));
	TRY(db_bulk(cx, db, &Q_IDENTIFIER_ADD, in->identifier, in->identifiers));
	TRY(db_bulk(cx, db, &Q_DEMOGRAPHIC_ADD, in->demographic, in->demographics));
	TRY(db_bulk(cx, db, &Q_REGISTRATION_ADD, in->registration, in->registrations));
	TRY(db_bulk(cx, db, &Q_LINK_EVENT_ADD, in->link, in->links));
	TRY(db_bulk(cx, db, &Q_RELATION_ADD, in->relation, in->relations));
	for (size_t i = 0; i < in->registrations; i++) {
		const struct registration_add_in *g = &in->registration[i];
		struct instant until = day_known(g->until_on) ? day_begins((struct day){ g->until_on.day + 1 }) : INSTANT_FAR;
		if (until.us > in->now.us)
			TRY(relation_open(cx, db, &(struct relation){ g->organisation_id, 0, g->patient_id, RELATION_REGISTERED, { 0 }, until, g->id }));
	}
	return OK;
}

enum err relation_widen(struct cx *cx, struct db *db, int64_t patient, int64_t organisation, struct instant until)
{
	return db_run(cx, db, &Q_RELATION_PUT, &(struct relation_put_in){ organisation, patient, until });
}

enum err identifier_end(struct cx *cx, struct db *db, int64_t id, struct instant now, int64_t origin)
{
	return db_run(cx, db, &Q_IDENTIFIER_END, &(struct identifier_end_in){ id, now, origin });
}

enum err registration_end(struct cx *cx, struct db *db, int64_t id, struct instant now, int64_t origin)
{
	TRY(db_run(cx, db, &Q_REGISTRATION_END, &(struct registration_end_in){ id, now, origin }));
	return db_run(cx, db, &Q_RELATION_LEFT_PRACTICE, &(struct relation_left_practice_in){ id, now });
}

enum err demographic_said(struct cx *cx, struct db *db, int64_t id, struct day said_on)
{
	return db_run(cx, db, &Q_DEMOGRAPHIC_SAID, &(struct demographic_said_in){ id, said_on });
}

enum err demographic_latest(struct cx *cx, struct db *db, int64_t patient, int64_t holding)
{
	return db_run(cx, db, &Q_DEMOGRAPHIC_LATEST, &(struct demographic_latest_in){ patient, holding });
}

/* Whoever has to do with her, by what is still said: the latest end of several counts. */
static void related(struct cx *cx, struct reader **list, size_t *count, size_t *room, int64_t organisation, struct instant until)
{
	for (size_t i = 0; i < *count; i++)
		if ((*list)[i].organisation == organisation) {
			if ((*list)[i].until.us < until.us)
				(*list)[i].until = until;
			return;
		}
	*ARRAY_PUSH(cx->arena, *list, *count, *room) = (struct reader){ organisation, until };
}

static enum err relations_should(struct cx *cx, struct db *db, int64_t patient, struct instant now, struct reader **ret,
				 size_t *ret_count)
{
	struct holdings_live_row *live;
	size_t lives, room = 0;
	*ret = NULL;
	*ret_count = 0;
	TRY(db_all(cx, db, &Q_HOLDINGS_LIVE, &(struct holdings_live_in){ patient }, 10000, &live, &lives));
	for (size_t i = 0; i < lives; i++) {
		int64_t own, agreement;
		struct reader *readers;
		size_t count;
		TRY(holding_parts(cx, db, live[i].holding, &own, &agreement));
		TRY(holding_owner(cx, db, live[i].holding, &own));
		TRY(agreement_readers(cx, db, own, agreement, instant_day(now), &readers, &count));
		related(cx, ret, ret_count, &room, own, INSTANT_FAR);
		for (size_t k = 0; k < count; k++)
			related(cx, ret, ret_count, &room, readers[k].organisation, readers[k].until);
	}
	return OK;
}

enum err relation_refold(struct cx *cx, struct db *db, int64_t patient, struct instant now, bool write, struct refolded *to)
{
	struct reader *should;
	struct relations_of_row *had;
	size_t shoulds, hads;
	TRY(relations_should(cx, db, patient, now, &should, &shoulds));
	TRY(db_all(cx, db, &Q_RELATIONS_OF, &(struct relations_of_in){ patient }, 10000, &had, &hads));
	for (size_t i = 0; i < shoulds; i++) {
		const struct relations_of_row *was = NULL;
		for (size_t k = 0; k < hads && !was; k++)
			if (had[k].organisation == should[i].organisation)
				was = &had[k];
		to->added += !was;
		to->changed += was && was->until_at.us != should[i].until.us;
		if (write && !was)
			TRY(relation_widen(cx, db, patient, should[i].organisation, should[i].until));
		else if (write && was->until_at.us != should[i].until.us)
			TRY(db_run(cx, db, &Q_RELATION_UNTIL, &(struct relation_until_in){ should[i].organisation, patient, should[i].until }));
	}
	for (size_t i = 0; i < hads; i++) {
		bool still = false;
		for (size_t k = 0; k < shoulds && !still; k++)
			still = should[k].organisation == had[i].organisation;
		to->dropped += !still;
		if (write && !still)
			TRY(db_run(cx, db, &Q_RELATION_DROP, &(struct relation_drop_in){ had[i].organisation, patient }));
	}
	if (!write)
		return OK;
	TRY(db_run(cx, db, &Q_RELATION_LEFT_PRACTICES, &(struct relation_left_practices_in){ patient, now }));
	return db_run(cx, db, &Q_RELATION_REGISTERED_AGAIN, &(struct relation_registered_again_in){ patient, INSTANT_FAR, now });
}

enum err relation_rebuild(struct cx *cx, struct db *db, int64_t patient, struct instant now)
{
	struct refolded changes = { 0 };
	return relation_refold(cx, db, patient, now, true, &changes);
}

enum err people_hidden(struct cx *cx, struct db *db, int64_t origin, int64_t *ret)
{
	struct people_hidden_row row;
	TRY(db_one(cx, db, &Q_PEOPLE_HIDDEN, &(struct people_hidden_in){ origin }, &row));
	*ret = row.count;
	return OK;
}

enum err people_under(struct cx *cx, struct db *db, int64_t agreement, int64_t after, int64_t **ret, size_t *ret_count)
{
	struct people_under_row *rows;
	TRY(db_all(cx, db, &Q_PEOPLE_UNDER, &(struct people_under_in){ agreement, after }, 200, &rows, ret_count));
	*ret = arena_array(cx->arena, *ret_count + 1, sizeof **ret);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = rows[i].id;
	return OK;
}

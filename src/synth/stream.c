/* The other way to tell of a life: not what each organisation would send, but what happened, one row an event, person after person and day after
 * day, as `waymark screen build` reads it from a stream. What kind of event each row of an organisation is, and in which code system it speaks, is
 * said here as data/maps say it: where no fault is made, importing the region and writing its population (waymark population) comes to the same
 * events, and a test holds the two together. Faults of records are not made at all, so their numbers need not be drawn. */
#include "synth/sim_in.h"

#include <string.h>

#include "base/must.h"
#include "model/code.h"
#include "model/event.h"

#define HEADER     "person,on,kind,system,code,specialty,result,attended,unscheduled\n"
#define BUFFER     (1u << 20)
#define TOLD_MOST  65536                  /* events of one person: the most seen is under 5,000 */
#define WORD_MOST  200                    /* bytes of one word of the settings */
#define REST_MOST  1024                   /* of a row, all its words at their longest */
#define REST_BYTES (4u << 20)             /* of all events of one person */
#define DAYS       65536                  /* from 1900-01-01: as far as a column file goes */

struct told { uint16_t day, n; uint32_t at; };           /* the row behind its day: n bytes of rest */

struct stream {
	struct told *told, *turned; size_t count;
	char *rest; size_t rest_n;
	char *out; size_t out_n;
	struct day day_0;
	char (*day)[12];                          /* ",2026-11-23," */
	struct str kind[EVENT_KINDS];             /* "gp-contact," */
	struct str code[2][SYNTH_CODES];          /* "waymark-synthetic-a,WMA1001" */
};

struct happened { enum event_kind kind; struct day on; struct str code, specialty; enum result result; enum truth attended, unscheduled; };

/* ---- the buffer ---- */

static inline char *put(char *at, struct str s)
{
	if (s.n)
		memcpy(at, s.p, s.n);
	return at + s.n;
}

static void flush(struct sim *sim)
{
	struct synth_out *out = sim->out;
	struct stream *st = sim->stream;
	if (st->out_n && out->err == OK)
		out->err = out->sink->write(sim->cx, out->sink->inside, 0, "the stream", (struct str){ st->out, st->out_n });
	out->bytes += (int64_t)st->out_n;
	st->out_n = 0;
}

static inline char *row_begin(struct sim *sim)
{
	if (sim->stream->out_n + REST_MOST + 64 > BUFFER)
		flush(sim);
	return sim->stream->out + sim->stream->out_n;
}

static inline void row_end(struct sim *sim, char *at)
{
	sim->stream->out_n = (size_t)(at - sim->stream->out);
	sim->out->rows++;
}

static uint16_t day_number(const struct stream *st, struct day on)
{
	int64_t n = (int64_t)on.day - st->day_0.day;
	must(n >= 0 && n < DAYS);
	return (uint16_t)n;
}

/* ---- one person ---- */

static inline struct str truth_word(enum truth t)
{
	return t == TRUTH_YES ? STR("yes") : t == TRUTH_NO ? STR("no") : STR("");
}

static void tell(struct sim *sim, const struct happened *e)
{
	struct stream *st = sim->stream;
	must(st->count < TOLD_MOST && st->rest_n + REST_MOST <= REST_BYTES);
	char *from = st->rest + st->rest_n, *at = put(from, st->kind[e->kind]);
	at = put(at, e->code.n ? e->code : STR(","));
	*at++ = ',';
	at = put(at, e->specialty);
	*at++ = ',';
	if (e->kind == EVENT_INVESTIGATION)
		at = put(at, e->result == RESULT_ABNORMAL ? STR("abnormal") : STR("normal"));
	*at++ = ',';
	at = put(at, truth_word(e->attended));
	*at++ = ',';
	at = put(at, truth_word(e->unscheduled));
	*at++ = '\n';
	st->told[st->count++] = (struct told){ day_number(st, e->on), (uint16_t)(at - from), (uint32_t)st->rest_n };
	st->rest_n += (size_t)(at - from);
	sim->tally->events++;
}

/* By eight bits of the day; those of one day stay in the order in which they were told. */
static void turn(const struct told *from, struct told *to, size_t n, int shift)
{
	uint32_t place[257] = { 0 };
	for (size_t i = 0; i < n; i++)
		place[(from[i].day >> shift & 255) + 1]++;
	for (int b = 1; b < 256; b++)
		place[b] += place[b - 1];
	for (size_t i = 0; i < n; i++)
		to[place[from[i].day >> shift & 255]++] = from[i];
}

static void person_row(struct sim *sim, struct str number)
{
	struct stream *st = sim->stream;
	const struct person *p = &sim->p;
	const struct stay *stay = &p->stay[p->stays - 1];
	bool dead = day_known(p->death);
	char code[8], *at = put(row_begin(sim), number);
	at = put(at, (struct str){ st->day[day_number(st, p->birth)], 12 });
	at = put(at, STR("person,"));
	at = dead ? put(at, (struct str){ st->day[day_number(st, p->death)] + 1, 11 }) : put(at, STR(","));
	at = put(at, p->female ? STR("female,") : STR("male,"));
	if (!dead && !p->gone)
		at = put(at, str_of(practice_code(stay->practice, code)));
	*at++ = ',';
	*at++ = (char)('0' + p->deprivation);
	*at++ = ',';
	at = put(at, sim->s->ethnic[p->ethnic].code);
	at = put(at, STR(",\n"));
	row_end(sim, at);
}

/* All that happened to her since the last one. */
void stream_person(struct sim *sim)
{
	struct stream *st = sim->stream;
	char text[37];
	int_text(sim->p.number + 1, text);
	struct str number = str_of(text);
	person_row(sim, number);
	turn(st->told, st->turned, st->count, 0);
	turn(st->turned, st->told, st->count, 8);
	for (size_t i = 0; i < st->count; i++) {
		const struct told *t = &st->told[i];
		char *at = put(row_begin(sim), number);
		memcpy(at, st->day[t->day], 12);
		row_end(sim, put(at + 12, (struct str){ st->rest + t->at, t->n }));
	}
	st->count = st->rest_n = 0;
}

/* ---- what importing makes of it ---- */

static bool emis(const struct sim *sim)
{
	return sim->p.stay[sim->stay].practice < EMIS_PRACTICES;
}

/* A code of the hospital's, as it is kept: empty where it is none. */
static struct str code_of(struct sim *sim, const char *system, const char *value)
{
	struct arena *arena = sim->cx->arena;
	struct str word = str_of(system), code = value ? code_canonical(arena, word, str_of(value)) : STR("");
	if (str_empty(code) || code_fault(word, code))
		return STR("");
	char *text = arena_alloc(arena, word.n + 1 + code.n), *at = put(text, word);
	*at++ = ',';
	return (struct str){ text, (size_t)(put(at, code) - text) };
}

static struct str specialty_of(const char *tfc)
{
	return code_fault(STR("nhs-treatment-function"), str_of(tfc)) ? STR("") : str_of(tfc);
}

void stream_contact(struct sim *sim, enum medium medium, bool planned)
{
	if (medium == MEDIUM_LETTER && !emis(sim))
		return;
	/* EMIS says of what was out of hours that it was not planned, and of the rest nothing. */
	enum truth unscheduled = !emis(sim) ? (planned ? TRUTH_NO : TRUTH_YES) : medium == MEDIUM_OUT_OF_HOURS ? TRUTH_YES : TRUTH_UNKNOWN;
	tell(sim, &(struct happened){ .kind = medium == MEDIUM_LETTER ? EVENT_LETTER : EVENT_GP_CONTACT, .on = sim->contact_on,
		.unscheduled = unscheduled, .attended = TRUTH_UNKNOWN });
}

void stream_entry(struct sim *sim, struct day on, int code, const char *type, enum result_word word)
{
	static const enum event_kind kinds[CODE_KINDS] = { [CODE_SYMPTOM] = EVENT_SYMPTOM, [CODE_MINOR] = EVENT_DIAGNOSIS,
		[CODE_DISEASE] = EVENT_DIAGNOSIS, [CODE_SYNDROME] = EVENT_DIAGNOSIS, [CODE_MENTAL] = EVENT_DIAGNOSIS, [CODE_OUTCOME] = EVENT_ENTRY,
		[CODE_TEST] = EVENT_INVESTIGATION, [CODE_DRUG] = EVENT_ENTRY, [CODE_CARE] = EVENT_ENTRY };
	bool is_emis = emis(sim);
	enum event_kind told = type[0] == 'I' ? EVENT_INVESTIGATION : type[0] == 'D' ? EVENT_LETTER : EVENT_ENTRY;
	tell(sim, &(struct happened){ .kind = is_emis ? told : kinds[sim->s->code[code].kind], .on = on, .code = sim->stream->code[!is_emis][code],
		.result = word == WORD_ABNORMAL ? RESULT_ABNORMAL : RESULT_NORMAL, .attended = TRUTH_UNKNOWN, .unscheduled = TRUTH_UNKNOWN });
}

void stream_referral(struct sim *sim, const char *tfc)
{
	tell(sim, &(struct happened){ .kind = EVENT_REFERRAL, .on = sim->contact_on, .specialty = specialty_of(tfc), .attended = TRUTH_UNKNOWN,
		.unscheduled = TRUTH_UNKNOWN });
}

void stream_drug(struct sim *sim, struct day on, int code)
{
	tell(sim, &(struct happened){ .kind = EVENT_MEDICATION, .on = on, .code = sim->stream->code[!emis(sim)][code], .attended = TRUTH_UNKNOWN,
		.unscheduled = TRUTH_UNKNOWN });
}

/* A code of a visit is an event of its own too, of that day and specialty. */
static void part(struct sim *sim, enum event_kind kind, struct day on, struct str code, struct str specialty, enum result result)
{
	if (code.n)
		tell(sim, &(struct happened){ kind, on, code, specialty, result, TRUTH_UNKNOWN, TRUTH_UNKNOWN });
}

void stream_outpatient(struct sim *sim, const struct outpatient *row)
{
	struct str diagnosis = code_of(sim, "icd10", row->diagnosis), specialty = sim->s->clinic[row->clinic].tfc;
	if (row->attended == 2 || row->attended == 4)
		return;                                  /* cancelled: nothing happened */
	tell(sim, &(struct happened){ EVENT_OUTPATIENT, row->on, diagnosis, specialty, RESULT_NONE, row->attended == 3 ? TRUTH_NO : TRUTH_YES, TRUTH_NO });
	part(sim, EVENT_DIAGNOSIS, row->on, diagnosis, specialty, RESULT_NONE);
	part(sim, EVENT_PROCEDURE, row->on, code_of(sim, "opcs4", row->procedure), specialty, RESULT_NONE);
}

void stream_episode(struct sim *sim, const struct admission *row, int order, struct day from)
{
	struct str diagnosis = code_of(sim, "icd10", row->diagnosis), specialty = specialty_of(row->tfc);
	enum truth unscheduled = row->method[0] == '1' ? TRUTH_NO : row->method[0] == '2' ? TRUTH_YES : TRUTH_UNKNOWN;
	tell(sim, &(struct happened){ order == 1 ? EVENT_ADMISSION : EVENT_WARD_STAY, from, diagnosis, specialty, RESULT_NONE, TRUTH_UNKNOWN,
		unscheduled });
	part(sim, EVENT_DIAGNOSIS, from, diagnosis, specialty, RESULT_NONE);
	part(sim, EVENT_DIAGNOSIS, from, code_of(sim, "icd10", row->other), specialty, RESULT_NONE);
	part(sim, EVENT_PROCEDURE, from, code_of(sim, "opcs4", row->procedure), specialty, RESULT_NONE);
}

void stream_emergency(struct sim *sim, const struct emergency *row)
{
	const struct str *code = sim->stream->code[0];
	struct str diagnosis = row->diagnosis >= 0 ? code[row->diagnosis] : STR("");
	tell(sim, &(struct happened){ EVENT_EMERGENCY, row->on, diagnosis, STR(""), RESULT_NONE, TRUTH_UNKNOWN, TRUTH_YES });
	if (row->complaint >= 0)
		part(sim, EVENT_SYMPTOM, row->on, code[row->complaint], STR(""), RESULT_NONE);
	part(sim, EVENT_DIAGNOSIS, row->on, diagnosis, STR(""), RESULT_NONE);
	for (int i = 0; i < row->tests; i++)
		part(sim, EVENT_INVESTIGATION, row->on, code[row->test[i]], STR(""), row->result[i] == WORD_ABNORMAL ? RESULT_ABNORMAL : RESULT_NORMAL);
}

static void therapy(struct sim *sim, struct day on, struct str code, struct str specialty, int attended)
{
	tell(sim, &(struct happened){ EVENT_THERAPY, on, code, specialty, RESULT_NONE, attended == 3 ? TRUTH_NO : TRUTH_YES, TRUTH_NO });
}

void stream_mental(struct sim *sim, struct day on, const char *team, const char *reason, int attended)
{
	struct str specialty = strcmp(team, "A11") == 0 ? STR("722") : strcmp(team, "A12") == 0 || strcmp(team, "A13") == 0 ? STR("713") : STR("710");
	therapy(sim, on, code_of(sim, "mhsds-referral-reason", reason), specialty, attended);
}

void stream_talking(struct sim *sim, struct day on, const char *complaint, int attended)
{
	therapy(sim, on, code_of(sim, "icd10", complaint), STR(""), attended);
}

/* ---- beginning and end ---- */

/* Words of the settings stand in fields without quotes. */
static enum err word_check(struct cx *cx, struct str word)
{
	if (word.n <= WORD_MOST && !memchr(word.p ? word.p : "", ',', word.n) && !memchr(word.p ? word.p : "", '"', word.n) &&
	    !memchr(word.p ? word.p : "", '\n', word.n) && !memchr(word.p ? word.p : "", '\r', word.n))
		return OK;
	return fail(cx, ERR_TABLES, "The settings have the word %.*s, which cannot stand in the stream: it has no quotation marks, and no more than %d "
		"bytes of one word.", (int)(word.n < 60 ? word.n : 60), word.p, WORD_MOST);
}

static enum err words_check(struct cx *cx, const struct synth_settings *s)
{
	for (int i = 0; i < s->codes; i++) {
		const struct str words[] = { s->code[i].code[0], s->code[i].code[1], s->code[i].icd10, s->test[i].code >= 0 ? s->test[i].opcs : STR("") };
		for (size_t k = 0; k < LENGTH(words); k++)
			TRY(word_check(cx, words[k]));
	}
	for (int i = 0; i < s->clinics; i++)
		TRY(word_check(cx, s->clinic[i].tfc));
	for (int i = 0; i < s->ethnics; i++)
		TRY(word_check(cx, s->ethnic[i].code));
	return OK;
}

static void words_make(struct arena *arena, const struct synth_settings *s, struct stream *st)
{
	static const char *const systems[] = { "waymark-synthetic-a", "waymark-synthetic-b" };
	for (int k = 1; k < EVENT_KINDS; k++)
		st->kind[k] = str_of(arena_printf(arena, "%s,", event_kind_word((enum event_kind)k)));
	for (int i = 0; i < s->codes; i++)
		for (int of = 0; of < 2; of++)
			st->code[of][i] = str_of(arena_printf(arena, "%s,%.*s", systems[of], STRF(s->code[i].code[of])));
	st->day_0 = day_of(1900, 1, 1);
	st->day = arena_array(arena, DAYS, sizeof *st->day);
	for (int i = 0; i < DAYS; i++) {
		char text[DAY_TEXT];
		st->day[i][0] = st->day[i][11] = ',';
		memcpy(st->day[i] + 1, day_iso((struct day){ st->day_0.day + i }, text), 10);
	}
}

enum err stream_begin(struct sim *sim)
{
	struct arena *arena = sim->cx->arena;
	if (sim->today.day < day_of(2010, 1, 1).day || sim->today.day > day_of(2078, 12, 31).day)
		return fail(sim->cx, ERR_BAD_FIELD, "The stream can end on a day from 2010 to 2078: a column file knows the days from 1900 to 2079.");
	TRY(words_check(sim->cx, sim->s));
	struct stream *st = sim->stream = arena_alloc(arena, sizeof *st);
	words_make(arena, sim->s, st);
	st->told = arena_array(arena, TOLD_MOST, sizeof *st->told);
	st->turned = arena_array(arena, TOLD_MOST, sizeof *st->turned);
	st->rest = arena_alloc(arena, REST_BYTES);
	st->out = arena_alloc(arena, BUFFER);
	st->out_n = (size_t)(put(st->out, STR(HEADER)) - st->out);
	return OK;
}

void stream_end(struct sim *sim)
{
	flush(sim);
}

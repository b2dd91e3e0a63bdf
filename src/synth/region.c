/* One person after another: who they are, what happens to them, what each organisation writes down, the truth. */
#include "synth/sim_in.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"

#define PERSON_ROWS 16384         /* row keys of one person: the most seen is under 2,500 */
#define TELL_EVERY  512           /* people between two words of progress */

static void hex(uint64_t value, int digits, char *out)
{
	for (int i = digits - 1; i >= 0; i--, value >>= 4)
		out[i] = "0123456789ABCDEF"[value & 15];
}

void guid_text(uint64_t a, uint64_t b, char out[37])
{
	hex(a >> 32, 8, out);
	out[8] = '-';
	hex(a >> 16 & 0xFFFF, 4, out + 9);
	out[13] = '-';
	hex((a & 0x0FFF) | 0x4000, 4, out + 14);         /* version 4, as if drawn at random */
	out[18] = '-';
	hex((b >> 48 & 0x3FFF) | 0x8000, 4, out + 19);
	out[23] = '-';
	hex(b & 0xFFFFFFFFFFFF, 12, out + 24);
	out[36] = '\0';
}

void int_text(int64_t value, char out[37])
{
	char back[20];
	int n = 0;
	do {
		back[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	for (int i = 0; i < n; i++)
		out[i] = back[n - 1 - i];
	out[n] = '\0';
}

int64_t sim_key(struct sim *sim)
{
	must(sim->serial < PERSON_ROWS);
	return sim->p.number * PERSON_ROWS + sim->serial++ + 1;
}

static int code_needed(const struct synth_settings *s, const char *key)
{
	int code = synth_code_find(s, key);
	must(code >= 0);                 /* synth_settings_read checks the keys that the model speaks of */
	return code;
}

static void begin(struct sim *sim)
{
	const struct synth_settings *s = sim->s;
	struct { int *at; const char *key; } codes[] = { { &sim->code_no_cause, "no-cause-found" },
		{ &sim->code_functional, "functional-symptom" }, { &sim->code_review, "long-term-review" },
		{ &sim->code_medication, "medication-review" }, { &sim->code_vaccination, "vaccination" },
		{ &sim->code_screening, "screening" }, { &sim->code_child, "child-check" },
		{ &sim->code_contraception, "contraception" }, { &sim->code_check, "health-check" },
		{ &sim->code_letter, "letter-received" }, { &sim->code_pressure, "blood-pressure" },
		{ &sim->code_hba1c, "hba1c" }, { &sim->code_pregnant, "pregnant" } };
	for (size_t i = 0; i < LENGTH(codes); i++)
		*codes[i].at = code_needed(s, codes[i].key);
	for (int p = 0; p < PRACTICES; p++) {
		guid_text(draw_mix((uint64_t)p, 1, 1), draw_mix((uint64_t)p, 2, 2), sim->organisation_guid[p]);
		for (int i = 0; i < STAFF; i++)
			guid_text(draw_mix((uint64_t)p, (uint64_t)i, 5), draw_mix((uint64_t)p, (uint64_t)i, 6),
				sim->staff_guid[p][i]);
	}
	if (sim->stream)
		return;
	gp_organisations(sim);
	trust_headers(sim);
	truth_headers(sim);
}

static void count_person(struct sim *sim)
{
	struct synth_tally *t = sim->tally;
	const struct person *p = &sim->p;
	int age = person_age(p, sim->today), seen = sim->appointments < SYNTH_APPOINTMENTS
		? sim->appointments : SYNTH_APPOINTMENTS - 1;
	t->people++;
	t->hidden += p->hidden >= 0;
	t->hidden_unexplained += p->hidden_missed;
	t->hidden_found += p->hidden_missed && day_known(p->found_on);
	if (p->gone || day_known(p->death) || age < 18)
		return;
	bool ill = p->chronics > 0, low = p->moods > 0, many = p->severity != SEVERITY_NONE;
	t->adults++;
	t->persistent += many;
	t->adults_ill += ill;
	t->adults_mood += low;
	t->persistent_ill += ill && many;
	t->persistent_mood += low && many;
	t->frequent_gp += sim->contacts_2y >= 30;
	if (age > 65 || sim->appointments == 0)
		return;
	t->attender[sim->clinic_unexplained > 0 && sim->clinic_unexplained * 2 >= sim->clinic_episodes][seen]++;
	t->episodes[seen] += sim->clinic_episodes;
	t->episodes_unexplained[seen] += sim->clinic_unexplained;
	t->attender_some[0][seen] += sim->clinic_unexplained >= 1;
	t->attender_some[1][seen] += sim->clinic_unexplained >= 2;
}

static void one_person(struct sim *sim, int64_t number)
{
	rng_seed(&sim->rng, sim->seed, (uint64_t)number * 2 + 2);
	rng_seed(&sim->dirt, sim->seed, (uint64_t)number * 2 + 3);
	sim->serial = 0;
	sim->episodes = sim->appointments = sim->clinic_episodes = sim->clinic_unexplained = sim->contacts_2y =
		sim->emergencies_1y = sim->depth = 0;
	sim->now = (struct episode){ .condition = -1, .symptom = -1, .system = -1, .clinic = -1 };
	sim->stay = -1;
	for (int c = 0; c < sim->s->clinics; c++) {
		sim->seen[c] = DAY_NONE;
		sim->counted[c] = false;
	}
	memset(sim->syndrome_named, 0, sizeof sim->syndrome_named);
	person_make(sim, number);
	if (!sim->stream)
		gp_person(sim);
	life_run(sim);
	if (sim->stream)
		stream_person(sim);
	else
		truth_person(sim);
	count_person(sim);
}

static struct sim *sim_make(struct cx *cx, const struct synth_settings *settings, const struct synth_ask *ask,
	struct synth_sink *sink)
{
	struct sim *sim = arena_alloc(cx->arena, sizeof *sim);
	sim->s = settings;
	sim->cx = cx;
	sim->seed = ask->seed;
	sim->why = ask->why;
	sim->today = day_known(ask->today) ? ask->today : (struct day){ (int32_t)settings->default_today };
	sim->start = day_add_months(sim->today, -12 * (int)settings->years);
	sim->out = arena_alloc(cx->arena, sizeof *sim->out);
	sim->tally = arena_alloc(cx->arena, sizeof *sim->tally);
	out_init(sim->out, cx, sink, sim->today);
	return sim;
}

enum err synth_region(struct cx *cx, const struct synth_settings *settings, const struct synth_ask *ask, struct synth_sink *sink,
	struct synth_tally *ret_tally, const struct synth_progress *progress)
{
	int64_t most = ask->stream ? SYNTH_STREAM_MAX : SYNTH_PEOPLE_MAX;
	if (ask->people < 1 || ask->people > most)
		return fail(cx, ERR_BAD_FIELD, "A synthetic region has 1 to %lld people%s; %lld were asked for.", (long long)most,
			ask->stream ? " as a stream" : "", (long long)ask->people);
	struct sim *sim = sim_make(cx, settings, ask, sink);
	if (ask->stream)
		TRY(stream_begin(sim));
	struct arena_mark mark = arena_mark(cx->arena);
	begin(sim);
	for (int64_t n = 0; n < ask->people && sim->out->err == OK; n++) {
		one_person(sim, n);
		arena_back(cx->arena, mark);
		if (progress && progress->tell && n % TELL_EVERY == TELL_EVERY - 1 && !progress->tell(progress->inside, n + 1))
			return fail(cx, ERR_STOPPED,
				"The region was stopped after %lld people. %s is not complete: remove it.",
				(long long)n + 1, ask->stream ? "What was made of the stream" : "Its folder");
	}
	if (ask->stream)
		stream_end(sim);
	else
		out_flush(sim->out);
	TRY(sim->out->err);
	sim->tally->rows = sim->out->rows;
	sim->tally->bytes = sim->out->bytes;
	*ret_tally = *sim->tally;
	return OK;
}

struct synth_attenders synth_attenders(const struct synth_tally *tally)
{
	struct synth_attenders a = { 0 };
	int64_t all = 0;
	for (int n = 1; n < SYNTH_APPOINTMENTS; n++)
		all += tally->attender[0][n] + tally->attender[1][n];
	for (int n = SYNTH_APPOINTMENTS - 1; n > 0 && a.people * 20 < all; n--) {
		a.people += tally->attender[0][n] + tally->attender[1][n];
		a.mostly += tally->attender[1][n];
		a.some += tally->attender_some[0][n];
		a.twice += tally->attender_some[1][n];
		a.episodes += tally->episodes[n];
		a.unexplained += tally->episodes_unexplained[n];
		a.from = n;
	}
	return a;
}

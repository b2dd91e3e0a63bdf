/* What the rows of the policy come to: a row for every cell of every gate. Two rows that say the same cell, rows that nothing
 * reaches, cases that come out otherwise and invariants that do not hold are told, with the row. */
#include <string.h>

#include <sodium.h>

#include "access/prove.h"
#include "access/role.h"
#include "base/must.h"
#include "catalog/policy_in.h"

#define BIT(n) (1u << (n))
#define EACH(i, set, count) for (int i = 0; i < (int)(count); i++) if ((set) >> i & 1)

struct making {
	struct cx *cx;
	struct catalog *catalog;
	struct problems *problems;
	struct policy *policy;
	const struct policy_line **line;        /* of each row of the policy */
	size_t roles;
	bool *told;                             /* of each row: that it says a cell again */
};

static void row_complain(struct making *m, size_t row, const char *field, char *say)
{
	m->problems->file = m->line[row]->file;
	problem_add(m->problems, m->line[row]->line, 1, field, "%s", say);
}

/* A denial beats an allowance; two allowances are one too many: the explanation would name either. */
static void cell_put(struct making *m, uint16_t *cell, size_t row, char *where)
{
	struct policy *p = m->policy;
	if (*cell == POLICY_NO_ROW) {
		*cell = (uint16_t)row;
	} else if (p->row[*cell].allow && p->row[row].allow) {
		if (!m->told[row])
			row_complain(m, row, NULL, arena_printf(m->cx->arena, "%.*s says again what %.*s says: %s. One row for one cell.",
				STRF(p->row[row].id), STRF(p->row[*cell].id), where));
		m->told[row] = true;
	} else if (p->row[*cell].allow) {
		*cell = (uint16_t)row;
	}
}

static char *where(struct making *m, const char *a, const char *b, const char *c)
{
	return arena_printf(m->cx->arena, "%s%s%s%s%s", a, b ? ", " : "", b ? b : "", c ? ", " : "", c ? c : "");
}

static const char *role_word(int role)
{
	size_t roles;
	return role_list(&roles)[role].role;
}

/* ---- one table each ---- */

static void capability_fill(struct making *m, size_t row, const struct policy_line *line)
{
	EACH(role, line->set[1], m->roles)
		EACH(class, line->set[2], CLASSES)
			EACH(op, line->set[3], OPERATIONS)
				cell_put(m, &m->policy->capability[role][class][op], row, where(m, role_word(role), record_class_word(class), operation_word(op)));
}

static void purpose_fill(struct making *m, size_t row, const struct policy_line *line)
{
	EACH(role, line->set[1], m->roles)
		EACH(purpose, line->set[2], PURPOSES) {
			cell_put(m, &m->policy->purpose[role][purpose], row, where(m, role_word(role), purpose_word(purpose), NULL));
			if (m->policy->row[row].allow && m->policy->purpose_first[role] == PURPOSES)
				m->policy->purpose_first[role] = (uint8_t)purpose;
		}
}

static void relation_fill(struct making *m, size_t row, const struct policy_line *line)
{
	struct policy *p = m->policy;
	if (line->set[4] & BIT(RELATION_BREAK_GLASS))
		row_complain(m, row, "any_of", arena_text(m->cx->arena, "BREAK_GLASS is not a relation to ask for: the column glass says whether it may be broken."));
	EACH(role, line->set[1], m->roles)
		EACH(purpose, line->set[2], PURPOSES)
			EACH(class, line->set[3], CLASSES) {
				cell_put(m, &p->relation[role][purpose][class], row, where(m, role_word(role), purpose_word(purpose), record_class_word(class)));
				p->relation_any[role][purpose][class] = line->set[4] & ~BIT(RELATION_BREAK_GLASS);
				p->break_glass[role][purpose][class] = line->word[5] == 1;
			}
}

static void label_fill(struct making *m, size_t row, const struct policy_line *line)
{
	if (line->word[5] == 0 && line->word[4] == 1)
		row_complain(m, row, "obligation", arena_text(m->cx->arena, "Only a denial can be silent."));
	EACH(label, line->set[1], LABELS)
		EACH(role, line->set[2], m->roles)
			EACH(relation, line->set[3], RELATIONS)
				cell_put(m, &m->policy->label[role][relation][label], row, where(m, label_word(label), role_word(role), relation_word(relation)));
}

static void choice_fill(struct making *m, size_t row, const struct policy_line *line)
{
	EACH(bar, line->set[1], BARS) {
		if (bar >= BAR_FIRST_HAZARD && line->word[5] == 1)
			row_complain(m, row, "override", arena_text(m->cx->arena, "A hazard is not broken by glass: nothing overrides it."));
		EACH(purpose, line->set[2], PURPOSES)
			EACH(class, line->set[3], CLASSES)
				cell_put(m, &m->policy->bar[bar][purpose][class], row, where(m, bar_word(bar), purpose_word(purpose), record_class_word(class)));
	}
	if (line->word[4] == 1 && (line->word[5] == 1 || line->word[6] == 0))
		row_complain(m, row, "override", arena_text(m->cx->arena, "What is allowed needs no glass and no silence."));
}

static int32_t days_read(struct making *m, size_t row, const struct policy_line *line, size_t column)
{
	int64_t days = 0;
	if (!str_int(line->field[column], &days) || days < 0 || days > 3660)
		row_complain(m, row, policy_form[TABLE_WINDOWS].column[column].name, arena_printf(m->cx->arena,
			"\"%.*s\" is no number of days from 0 to 3660.", STRF(line->field[column])));
	return (int32_t)days;
}

static void windows_fill(struct making *m, size_t row, const struct policy_line *line)
{
	EACH(relation, line->set[1], RELATIONS) {
		m->policy->relation_personal[relation] = line->word[2] == 1;
		m->policy->before_days[relation] = days_read(m, row, line, 3);
		m->policy->after_days[relation] = days_read(m, row, line, 4);
		for (size_t i = 0; i < row; i++)
			if (m->line[i]->table == TABLE_WINDOWS && (m->line[i]->set[1] & BIT(relation)))
				row_complain(m, row, "relation", arena_printf(m->cx->arena, "%s has its window in %.*s already.", relation_word(relation),
					STRF(m->policy->row[i].id)));
	}
}

/* "own", "none", "ended", ...; "live" carries everything, "live:N R" those labels. */
static void record_read(struct making *m, size_t row, const struct policy_line *line, struct policy_expect *e)
{
	struct str state, labels, one;
	enum flow_state flow;
	bool some = str_cut(line->field[7], ':', &state, &labels);
	e->own = str_is(state, "own");
	if (!e->own && !flow_parse(state, &flow))
		row_complain(m, row, "record", arena_printf(m->cx->arena, "\"%.*s\" is none of own, none, live, not-yet, ended, suspended.", STRF(state)));
	else if (!e->own)
		e->flow = (int)flow;
	e->flow_labels = some ? 0 : LABEL_ALL;
	while (some && labels.n) {
		enum label label;
		str_cut(labels, ' ', &one, &labels);
		if (label_parse(one, &label))
			e->flow_labels |= (uint8_t)BIT(label);
		else
			row_complain(m, row, "record", arena_printf(m->cx->arena, "\"%.*s\" is no label.", STRF(one)));
	}
}

static int lowest(uint32_t set)
{
	return set ? __builtin_ctz(set) : 0;
}

static void expect_fill(struct making *m, size_t row, const struct policy_line *line, struct policy_expect *e)
{
	enum gate gate = GATES;
	*e = (struct policy_expect){ .id = line->field[0], .note = line->field[11], .role = lowest(line->set[1]), .purpose = lowest(line->set[2]),
		.operation = lowest(line->set[3]), .class = lowest(line->set[4]), .labels = (uint8_t)(line->set[5] | LABEL_NORMAL),
		.relations = line->set[6], .bars = line->set[8], .verdict = (enum policy_verdict)line->word[9], .file = line->file, .line = line->line };
	record_read(m, row, line, e);
	if (e->verdict == VERDICT_DENY && (!gate_parse(line->field[10], &gate) || gate == GATES))
		row_complain(m, row, "gate", arena_printf(m->cx->arena, "\"%.*s\" is no gate; a denial names the gate that says no first.", STRF(line->field[10])));
	if (e->verdict != VERDICT_DENY && !str_empty(line->field[10]))
		row_complain(m, row, "gate", arena_text(m->cx->arena, "Only a denial has a gate."));
	e->gate = gate;
}

static void invariant_fill(struct making *m, size_t row, const struct policy_line *line, struct policy_invariant *i)
{
	*i = (struct policy_invariant){ .id = line->field[0], .say = line->field[9], .file = line->file, .line = line->line,
		.part = { .roles = line->set[2], .purposes = (uint8_t)line->set[3], .operations = (uint8_t)line->set[4], .classes = line->set[5],
			.labels = (uint8_t)line->set[6], .relations = line->set[7], .bars = line->set[8] } };
	if (!invariant_parse(line->field[1], &i->form))
		row_complain(m, row, "form", arena_printf(m->cx->arena, "\"%.*s\" is no form of invariant (data/README.md, policy/).", STRF(line->field[1])));
	if (i->form == INVARIANT_ONLY_BY && !i->part.relations)
		row_complain(m, row, "relation", arena_text(m->cx->arena, "only-by needs the relations that it may be by."));
	if (i->form == INVARIANT_SILENT && !i->part.labels)
		row_complain(m, row, "label", arena_text(m->cx->arena, "silent needs the labels that are not to be shown."));
}

/* ---- together ---- */

static void row_fill(struct making *m, size_t row, struct policy_expect *expect, struct policy_invariant *invariant)
{
	const struct policy_line *line = m->line[row];
	struct policy *p = m->policy;
	switch (line->table) {
	case TABLE_CAPABILITY: capability_fill(m, row, line); break;
	case TABLE_PURPOSE: purpose_fill(m, row, line); break;
	case TABLE_RELATION: relation_fill(m, row, line); break;
	case TABLE_LABEL: label_fill(m, row, line); break;
	case TABLE_CHOICE: choice_fill(m, row, line); break;
	case TABLE_WINDOWS: windows_fill(m, row, line); break;
	case TABLE_EXPECT: expect_fill(m, row, line, &expect[p->expects++]); break;
	case TABLE_INVARIANT: invariant_fill(m, row, line, &invariant[p->invariants++]); break;
	case POLICY_TABLES: break;
	}
}

/* What the deciding rows of labels and bars come to. */
static void masks_fill(struct making *m)
{
	struct policy *p = m->policy;
	for (size_t role = 0; role < m->roles; role++)
		for (int relation = 1; relation < RELATIONS; relation++)
			for (int label = 0; label < LABELS; label++) {
				uint16_t row = p->label[role][relation][label];
				if (row != POLICY_NO_ROW && p->row[row].allow)
					p->label_open[role][relation] |= (uint8_t)BIT(label);
				if (row != POLICY_NO_ROW && m->line[row]->word[5] == 0)
					p->label_silent[role][relation] |= (uint8_t)BIT(label);
			}
	for (int bar = 1; bar < BARS; bar++)
		for (int purpose = 0; purpose < PURPOSES; purpose++)
			for (int class = 1; class < CLASSES; class++) {
				uint16_t row = p->bar[bar][purpose][class];
				p->bar_bites[bar][purpose][class] = row == POLICY_NO_ROW || !p->row[row].allow;
				p->bar_broken_by_glass[bar][purpose][class] = row != POLICY_NO_ROW && !p->row[row].allow && m->line[row]->word[5] == 1;
				p->bar_silent[bar][purpose][class] = row != POLICY_NO_ROW && m->line[row]->word[6] == 0;
			}
}

/* ---- rows that nothing reaches ---- */

static bool row_allows(const struct policy *p, uint16_t row)
{
	return row != POLICY_NO_ROW && p->row[row].allow;
}

static bool class_done(const struct policy *p, int role, int class)
{
	bool any = false;
	for (int op = 0; op < OPERATIONS; op++)
		any |= row_allows(p, p->capability[role][class][op]);
	return any;
}

static bool class_related(const struct policy *p, int role, int class)
{
	bool any = false;
	for (int purpose = 0; purpose < PURPOSES; purpose++)
		any |= row_allows(p, p->purpose[role][purpose]) && p->relation_any[role][purpose][class] != 0;
	return any;
}

static bool relation_asked(const struct policy *p, int role, int relation)
{
	bool any = false;
	for (int purpose = 0; purpose < PURPOSES; purpose++)
		for (int class = 1; class < CLASSES; class++)
			any |= relation == RELATION_BREAK_GLASS ? p->break_glass[role][purpose][class] : p->relation_any[role][purpose][class] >> relation & 1;
	return any;
}

/* "letter, plan" */
static const char *class_list(struct making *m, const char *list, int class)
{
	return arena_printf(m->cx->arena, "%s%s%s", list, list[0] ? ", " : "", record_class_word(class));
}

static void capability_reached(struct making *m, size_t row, const struct policy_line *line)
{
	const char *lost = "";
	EACH(role, line->set[1], m->roles)
		EACH(class, line->set[2], CLASSES)
			if (!class_related(m->policy, role, class))
				lost = class_list(m, lost, class);
	if (lost[0])
		row_complain(m, row, "class", arena_printf(m->cx->arena, "%.*s is never reached for %s: no relation opens that for a purpose that the "
			"role has.", STRF(line->field[0]), lost));
}

static void relation_reached(struct making *m, size_t row, const struct policy_line *line)
{
	const struct policy *p = m->policy;
	EACH(role, line->set[1], m->roles) {
		EACH(purpose, line->set[2], PURPOSES)
			if (!row_allows(p, p->purpose[role][purpose]))
				row_complain(m, row, "purpose", arena_printf(m->cx->arena, "%.*s is never reached: %s is not open to %s.", STRF(line->field[0]),
					purpose_word(purpose), role_word(role)));
		const char *lost = "";
		EACH(class, line->set[3], CLASSES)
			if (!class_done(p, role, class))
				lost = class_list(m, lost, class);
		if (lost[0])
			row_complain(m, row, "class", arena_printf(m->cx->arena, "%.*s is never reached for %s: %s does nothing with that.", STRF(line->field[0]),
				lost, role_word(role)));
		EACH(relation, line->set[4], RELATIONS)
			if (!(p->label_open[role][relation] & LABEL_NORMAL))
				row_complain(m, row, "any_of", arena_printf(m->cx->arena, "%.*s is never reached by %s: it opens no label N to %s.", STRF(line->field[0]),
					relation_word(relation), role_word(role)));
		if (line->word[5] == 1 && !(p->label_open[role][RELATION_BREAK_GLASS] & LABEL_NORMAL))
			row_complain(m, row, "glass", arena_printf(m->cx->arena, "%.*s offers the glass, but BREAK_GLASS opens no label N to %s.", STRF(line->field[0]),
				role_word(role)));
	}
}

static void label_reached(struct making *m, size_t row, const struct policy_line *line)
{
	EACH(role, line->set[2], m->roles)
		EACH(relation, line->set[3], RELATIONS)
			if (!relation_asked(m->policy, role, relation))
				row_complain(m, row, "relation", arena_printf(m->cx->arena, "%.*s is never reached: nothing of %s is asked for by %s.", STRF(line->field[0]),
					role_word(role), relation_word(relation)));
}

/* A site may take away what a built-in row allows: then only its own rows have to be of use. */
static void reach_check(struct making *m)
{
	bool site = false;
	for (size_t i = 0; i < m->policy->rows; i++)
		site |= m->line[i]->site;
	for (size_t i = 0; i < m->policy->rows; i++) {
		const struct policy_line *line = m->line[i];
		if (!m->policy->row[i].allow || (site && !line->site))
			continue;
		if (line->table == TABLE_CAPABILITY)
			capability_reached(m, i, line);
		else if (line->table == TABLE_RELATION)
			relation_reached(m, i, line);
		else if (line->table == TABLE_LABEL)
			label_reached(m, i, line);
	}
}

static void whole_check(struct making *m)
{
	bool there[POLICY_TABLES] = { false };
	for (size_t i = 0; i < m->policy->rows; i++)
		there[m->line[i]->table] = true;
	for (int table = 0; table < POLICY_TABLES; table++)
		if (!there[table]) {
			m->problems->file = m->line[0]->file;
			problem_add(m->problems, 1, 1, NULL, "The policy has no rows in policy/%s; all its tables are needed.", policy_form[table].file);
		}
	for (int relation = 1; there[TABLE_WINDOWS] && relation < RELATIONS; relation++) {
		bool told = false;
		for (size_t i = 0; i < m->policy->rows; i++)
			told |= m->line[i]->table == TABLE_WINDOWS && (m->line[i]->set[1] & BIT(relation));
		if (!told) {
			m->problems->file = m->line[0]->file;
			problem_add(m->problems, 1, 1, "relation", "policy/windows.csv has no row for %s.", relation_word(relation));
		}
	}
}

static void version_fill(struct making *m)
{
	crypto_generichash_state hash;
	unsigned char sum[16];
	char text[33];
	crypto_generichash_init(&hash, NULL, 0, sizeof sum);
	for (size_t i = 0; i < m->policy->rows; i++)
		for (size_t k = 0; k < policy_form[m->line[i]->table].columns; k++) {
			struct str field = m->line[i]->field[k];
			crypto_generichash_update(&hash, (const unsigned char *)field.p, field.n);
			crypto_generichash_update(&hash, (const unsigned char *)"\n", 1);
		}
	crypto_generichash_final(&hash, sum, sizeof sum);
	sodium_bin2hex(text, sizeof text, sum, sizeof sum);
	m->policy->version = str_of(arena_text(&m->catalog->arena, text));
}

static struct policy *policy_blank(struct arena *arena)
{
	struct policy *p = arena_alloc(arena, sizeof *p);
	memset(p->capability, 0xff, sizeof p->capability);
	memset(p->purpose, 0xff, sizeof p->purpose);
	memset(p->relation, 0xff, sizeof p->relation);
	memset(p->label, 0xff, sizeof p->label);
	memset(p->bar, 0xff, sizeof p->bar);
	memset(p->purpose_first, PURPOSES, sizeof p->purpose_first);
	memset(p->bar_bites, true, sizeof p->bar_bites);
	p->version = STR("none");
	return p;
}

static struct policy_row row_of(const struct policy_line *line)
{
	static const int effect_column[POLICY_TABLES] = { [TABLE_CAPABILITY] = 4, [TABLE_PURPOSE] = 3, [TABLE_LABEL] = 4, [TABLE_CHOICE] = 4 };
	int effect = effect_column[line->table];
	return (struct policy_row){ .id = line->field[0], .table = str_of(policy_form[line->table].file),
		.note = line->field[policy_form[line->table].columns - 1], .allow = effect ? line->word[effect] == 1 : true, .line = line->line };
}

static void proof_tell(struct making *m)
{
	struct proof proof;
	policy_prove(&m->catalog->arena, m->policy, PROVE_ROWS, &proof);
	for (size_t i = 0; i < proof.faults; i++) {
		m->problems->file = proof.fault[i].file;
		problem_add(m->problems, proof.fault[i].line, 1, NULL, "%s", proof.fault[i].say);
	}
}

void policy_cells(struct cx *cx, struct catalog *catalog, struct problems *problems)
{
	struct arena *arena = &catalog->arena;
	struct making m = { .cx = cx, .catalog = catalog, .problems = problems, .policy = policy_blank(arena) };
	struct policy *p = catalog->policy = m.policy;
	size_t before = problems->count;
	bool good = true;
	role_list(&m.roles);
	must(m.roles <= POLICY_ROLES);
	for (size_t i = 0; i < catalog->policy_lines; i++)
		good &= catalog->policy_line[i].good;
	if (catalog->policy_lines == 0 || !good)
		return;
	must(catalog->policy_lines < POLICY_NO_ROW);
	p->row = arena_array(arena, catalog->policy_lines, sizeof *p->row);
	m.line = arena_array(arena, catalog->policy_lines, sizeof *m.line);
	m.told = arena_array(arena, catalog->policy_lines, sizeof *m.told);
	struct policy_expect *expect = arena_array(arena, catalog->policy_lines, sizeof *expect);
	struct policy_invariant *invariant = arena_array(arena, catalog->policy_lines, sizeof *invariant);
	p->expect = expect;
	p->invariant = invariant;
	for (size_t i = 0; i < catalog->policy_lines; i++) {
		m.line[i] = &catalog->policy_line[i];
		p->row[p->rows++] = row_of(m.line[i]);
	}
	whole_check(&m);
	for (size_t i = 0; i < p->rows; i++)
		row_fill(&m, i, expect, invariant);
	masks_fill(&m);
	version_fill(&m);
	if (problems->count == before)
		reach_check(&m);
	if (problems->count == before)
		proof_tell(&m);
}

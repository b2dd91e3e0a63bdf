/* What the cells come to, grouped: classes that a role reaches in the same way share a line. */
#include "access/told.h"

#include "access/role.h"

#define BIT(n) (1u << (n))

static bool row_allows(const struct policy *policy, uint16_t row)
{
	return row < policy->rows && policy->row[row].allow;
}

static uint32_t operations_of(const struct policy *p, int role, int class)
{
	uint32_t set = 0;
	for (int op = 0; op < OPERATIONS; op++)
		set |= row_allows(p, p->capability[role][class][op]) ? BIT(op) : 0;
	return set;
}

static const char *operation_at(int i) { return operation_word((enum operation)i); }
static const char *relation_at(int i) { return relation_word((enum relation_kind)i); }
static const char *label_at(int i) { return label_word((enum label)i); }

static void set_say(struct buf *buf, uint32_t set, const char *(*word)(int))
{
	const char *before = "";
	for (int i = 0; i < 32; i++)
		if (set & BIT(i)) {
			buf_printf(buf, "%s%s", before, word(i));
			before = ", ";
		}
}

static bool reached_alike(const struct policy *p, int role, int purpose, int a, int b)
{
	return operations_of(p, role, a) == operations_of(p, role, b) && p->relation_any[role][purpose][a] == p->relation_any[role][purpose][b] &&
		p->break_glass[role][purpose][a] == p->break_glass[role][purpose][b];
}

static bool reached(const struct policy *p, int role, int purpose, int class)
{
	return operations_of(p, role, class) && (p->relation_any[role][purpose][class] || p->break_glass[role][purpose][class]);
}

static void purpose_tell(struct buf *buf, const struct policy *p, int role, int purpose, uint32_t *used)
{
	uint32_t done = 0;
	for (int class = 1; class < CLASSES; class++) {
		if ((done & BIT(class)) || !reached(p, role, purpose, class))
			continue;
		const char *before = "";
		buf_printf(buf, "| %s | ", purpose_name((enum purpose)purpose));
		for (int other = class; other < CLASSES; other++)
			if (reached(p, role, purpose, other) && reached_alike(p, role, purpose, class, other)) {
				buf_printf(buf, "%s%s", before, record_class_word((enum record_class)other));
				before = ", ";
				done |= BIT(other);
			}
		buf_text(buf, " | ");
		set_say(buf, operations_of(p, role, class), operation_at);
		buf_text(buf, " | ");
		set_say(buf, p->relation_any[role][purpose][class], relation_at);
		buf_printf(buf, " | %s |\n", p->break_glass[role][purpose][class] ? "yes" : "no");
		*used |= p->relation_any[role][purpose][class] | (p->break_glass[role][purpose][class] ? BIT(RELATION_BREAK_GLASS) : 0);
	}
}

static void labels_tell(struct buf *buf, const struct policy *p, int role, uint32_t used)
{
	buf_text(buf, "\n| by | opens | keeps back without a word |\n|---|---|---|\n");
	for (int r = 1; r < RELATIONS; r++) {
		if (!(used & BIT(r)))
			continue;
		buf_printf(buf, "| %s (%s) | ", relation_at(r), relation_name((enum relation_kind)r));
		set_say(buf, p->label_open[role][r], label_at);
		buf_text(buf, " | ");
		set_say(buf, p->label_silent[role][r], label_at);
		buf_text(buf, " |\n");
	}
}

void policy_tell_role(struct buf *buf, const struct policy *p, int role)
{
	size_t roles;
	const struct role *list = role_list(&roles);
	uint32_t used = 0;
	bool any = false;
	buf_printf(buf, "### %s (`%s`)\n\n%s\n\n", list[role].title, list[role].role, list[role].say);
	for (int purpose = 0; purpose < PURPOSES; purpose++)
		for (int class = 1; class < CLASSES; class++)
			any |= row_allows(p, p->purpose[role][purpose]) && reached(p, role, purpose, class);
	if (!any) {
		buf_text(buf, "Reaches no record.\n\n");
		return;
	}
	buf_text(buf, "| for | classes | may | by | glass |\n|---|---|---|---|---|\n");
	for (int purpose = 0; purpose < PURPOSES; purpose++)
		if (row_allows(p, p->purpose[role][purpose]))
			purpose_tell(buf, p, role, purpose, &used);
	labels_tell(buf, p, role, used);
	buf_char(buf, '\n');
}

static const char *bar_answer(const struct policy *p, int bar, int purpose, int class)
{
	if (!p->bar_bites[bar][purpose][class])
		return "does not count";
	return p->bar_broken_by_glass[bar][purpose][class] ? "stands, the glass lifts it" : "stands";
}

static void bars_tell(struct buf *buf, const struct policy *p)
{
	buf_text(buf, "### Choices and hazards\n\n| bar | for | otherwise | these classes |\n|---|---|---|---|\n");
	for (int bar = 1; bar < BARS; bar++)
		for (int purpose = 0; purpose < PURPOSES; purpose++) {
			int open = 0;
			for (int class = 1; class < CLASSES; class++)
				open += !p->bar_bites[bar][purpose][class];
			bool all_open = open == CLASSES - 1;
			const char *before = "", *most = all_open ? "does not count" : NULL;
			for (int class = 1; class < CLASSES && !most; class++)
				most = p->bar_bites[bar][purpose][class] ? bar_answer(p, bar, purpose, class) : NULL;
			buf_printf(buf, "| %s (%s) | %s | %s%s | ", bar_word((enum bar_kind)bar), bar_name((enum bar_kind)bar), purpose_name((enum purpose)purpose),
				most, p->bar_silent[bar][purpose][1] ? ", without a word" : "");
			for (int class = 1; class < CLASSES && !all_open; class++)
				if (!p->bar_bites[bar][purpose][class]) {
					buf_printf(buf, "%s%s", before[0] ? before : "does not count: ", record_class_word((enum record_class)class));
					before = ", ";
				}
			buf_text(buf, " |\n");
		}
	buf_char(buf, '\n');
}

static void windows_tell(struct buf *buf, const struct policy *p)
{
	buf_text(buf, "### Relations\n\n| relation | whose | days before | days after |\n|---|---|---|---|\n");
	for (int r = 1; r < RELATIONS; r++)
		buf_printf(buf, "| %s (%s) | %s | %d | %d |\n", relation_at(r), relation_name((enum relation_kind)r),
			p->relation_personal[r] ? "one person's" : "the organisation's", p->before_days[r], p->after_days[r]);
}

void policy_tell(struct buf *buf, const struct policy *p)
{
	size_t roles;
	role_list(&roles);
	for (size_t i = 0; i < roles; i++)
		policy_tell_role(buf, p, (int)i);
	bars_tell(buf, p);
	windows_tell(buf, p);
}

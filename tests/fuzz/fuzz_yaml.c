/* Any bytes as a table: a tree whose places lie in the text, or a complaint. */
#include "tests/fuzz/fuzz.h"

#include "codec/yaml.h"

static void node_look(struct problems *p, const struct node *node, int lines)
{
	static const char *const keys[] = { "id", "title", "window", NULL };
	struct str text = STR_NONE;
	int64_t whole;
	double real;
	bool truth;
	struct day day;
	int word;
	must(node->line >= 1 && node->line <= lines && node->column >= 1);
	if (node->kind == NODE_SCALAR) {
		must(!str_known(node->text) || str_utf8(node->text));
		must(!scalar_int(node, &whole) || scalar_real(node, &real));
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->kind == NODE_MAP)
			must(node->key[i]->kind == NODE_SCALAR && str_known(node->key[i]->text));
		node_look(p, node->item[i], lines);
	}
	node_known(p, node, keys);
	node_text(p, node, "id", true, &text);
	node_int(p, node, "id", false, 0, 9, &whole);
	node_real(p, node, "id", false, &real);
	node_bool(p, node, "id", false, &truth);
	node_day(p, node, "window", true, &day);
	node_word(p, node, "title", false, keys, &word);
	fuzz_planted(node->kind == NODE_MAP && node->count == 2 && node->item[0]->kind == NODE_LIST && node->item[1]->quoted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cx *cx = fuzz_cx();
	struct problems problems = { .arena = cx->arena, .file = "fuzz" };
	int lines = 2;
	for (size_t i = 0; i < size; i++)       /* what libyaml takes for a line end: also U+0085, U+2028 and U+2029 */
		lines += data[i] == '\n' || data[i] == '\r' || data[i] == 0x85 || data[i] == 0xA8 || data[i] == 0xA9;
	struct node *root = yaml_read(&problems, (struct str){ (const char *)data, size });
	must(root || problems.count > 0);
	must(problems.count <= LIMIT_PROBLEMS);
	if (root)
		node_look(&problems, root, lines);
	for (size_t i = 0; i < problems.count; i++)
		must(problems.list[i].line >= 1 && problems.list[i].line <= lines && problems.list[i].say[0]);
	return 0;
}

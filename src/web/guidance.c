/* Guidance, a fold each. */
#include "web/guidance.h"

const struct t_guidance *guidance_say(struct cx *cx, const struct constraint_said *said, size_t *ret_count)
{
	static const char *const tags[] = { "guidance", "needs a reason", "not to be offered" }, *const tones[] = { "blue", "yellow", "red" };
	struct t_guidance *d = arena_array(cx->arena, said->hits + 1, sizeof *d);
	for (size_t i = 0; i < said->hits; i++) {
		const struct constraint_hit *h = &said->hit[i];
		const struct constraint *c = h->constraint;
		d[i] = (struct t_guidance){ str_of(tags[h->verdict]), str_of(tones[h->verdict]), c->title, c->say, c->instead,
			constraint_source_say(cx->arena, c), h->because };
	}
	*ret_count = said->hits;
	return d;
}

/* 128 bits as 26 letters, 5 bits each, the first letter only 0 to 7. */
#include "base/id.h"

#include <string.h>

#include <sodium.h>

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";

struct id id_random(void)
{
	struct id id;
	randombytes_buf(id.b, sizeof id.b);
	return id;
}

bool id_known(struct id id)
{
	for (size_t i = 0; i < sizeof id.b; i++)
		if (id.b[i])
			return true;
	return false;
}

bool id_eq(struct id a, struct id b)
{
	return memcmp(a.b, b.b, sizeof a.b) == 0;
}

const char *id_text(struct id id, char out[ID_TEXT])
{
	for (int letter = 25; letter >= 0; letter--) {
		int v = 0;
		for (int bit = 0; bit < 5; bit++) {
			int at = 127 - ((25 - letter) * 5 + bit);      /* counted from the top */
			if (at >= 0 && id.b[at / 8] & (0x80 >> at % 8))
				v |= 1 << bit;
		}
		out[letter] = letters[v];
	}
	out[26] = '\0';
	return out;
}

bool id_parse(struct str text, struct id *ret)
{
	struct id id = { { 0 } };
	if (text.n != 26)
		return false;
	for (int letter = 0; letter < 26; letter++) {
		char c = text.p[letter];
		const char *found = c ? strchr(letters, c) : NULL;
		if (!found || (letter == 0 && found - letters > 7))
			return false;
		int v = (int)(found - letters);
		for (int bit = 0; bit < 5; bit++) {
			int at = 127 - ((25 - letter) * 5 + bit);
			if (at >= 0 && v & (1 << bit))
				id.b[at / 8] |= (unsigned char)(0x80 >> at % 8);
		}
	}
	*ret = id;
	return true;
}

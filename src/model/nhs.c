/* Ten digits and a sum. HAZ-001: what fails here never matches and never merges. */
#include "model/nhs.h"

#include <stdio.h>
#include <string.h>

bool nhs_digits(struct str text, char out[11])
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == ' ' || c == '-')
			continue;
		if (c < '0' || c > '9' || n == 10)
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n == 10;
}

bool nhs_valid(struct str digits)
{
	int sum = 0, same = 1;
	if (digits.n != 10)
		return false;
	for (int i = 0; i < 10; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return false;
		same &= digits.p[i] == digits.p[0];
		if (i < 9)
			sum += (digits.p[i] - '0') * (10 - i);
	}
	int check = 11 - sum % 11;
	if (check == 11)
		check = 0;
	return !same && check != 10 && check == digits.p[9] - '0';
}

const char *nhs_words(struct str digits, char out[NHS_TEXT])
{
	if (digits.n == 10)
		snprintf(out, NHS_TEXT, "%.3s\u00a0%.3s\u00a0%.4s", digits.p, digits.p + 3, digits.p + 6);
	else
		snprintf(out, NHS_TEXT, "%.*s", digits.n < 20 ? (int)digits.n : 20, digits.p ? digits.p : "");
	return out;
}

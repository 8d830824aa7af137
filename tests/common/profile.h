/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* profile_of: the profile of "KEY=VALUE" items, with the separator between them and maybe at the
 * end; secrets are not asked for. One that is not valid ends the test. */
WgreProfile *profile_of (const char *text, const char *separator);
/* profile_with_secrets: the same with "|" between the items, whole: keys of peers (".psk") are
 * secrets, and a WireGuard among its links has a private key. */
WgreProfile *profile_with_secrets (const char *text);

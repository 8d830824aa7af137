/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/key.h"

#include <sodium.h>
#include <string.h>

gboolean
wgre_key_parse (const char *text, WgreKey *ret_key)
{
  WgreKey key;
  char again[WGRE_KEY_TEXT_SIZE];
  gsize size = 0;
  gboolean ok;

  if (strnlen (text, WGRE_KEY_TEXT_SIZE) != WGRE_KEY_TEXT_SIZE - 1)
    return FALSE;
  ok = sodium_base642bin (key.bytes, sizeof key.bytes, text, WGRE_KEY_TEXT_SIZE - 1, NULL, &size,
                          NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
       size == sizeof key.bytes;
  if (ok) {
    /* The unused bits of the last quantum: only the canonical text comes back equal. */
    wgre_key_print (&key, again);
    ok = sodium_memcmp (again, text, WGRE_KEY_TEXT_SIZE - 1) == 0;
    wgre_wipe (again, sizeof again);
  }
  if (ok)
    *ret_key = key;
  wgre_wipe (&key, sizeof key);
  return ok;
}

void
wgre_key_print (const WgreKey *key, char buffer[WGRE_KEY_TEXT_SIZE])
{
  sodium_bin2base64 (buffer, WGRE_KEY_TEXT_SIZE, key->bytes, sizeof key->bytes,
                     sodium_base64_VARIANT_ORIGINAL);
}

void
wgre_key_generate (WgreKey *ret_key)
{
  randombytes_buf (ret_key->bytes, sizeof ret_key->bytes);
  ret_key->bytes[0] &= 248;
  ret_key->bytes[31] = (ret_key->bytes[31] & 127) | 64;
}

void
wgre_key_generate_preshared (WgreKey *ret_key)
{
  randombytes_buf (ret_key->bytes, sizeof ret_key->bytes);
}

void
wgre_key_public (const WgreKey *private_key, WgreKey *ret_public)
{
  crypto_scalarmult_base (ret_public->bytes, private_key->bytes);
}

gboolean
wgre_key_is_zero (const WgreKey *key)
{
  return sodium_is_zero (key->bytes, sizeof key->bytes);
}

void
wgre_wipe (void *memory, gsize size)
{
  sodium_memzero (memory, size);
}

void
wgre_wipe_string (char *text)
{
  if (!text)
    return;
  wgre_wipe (text, strlen (text));
  g_free (text);
}

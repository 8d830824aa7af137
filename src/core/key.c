/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/key.h"

#include <sodium.h>
#include <string.h>

/* Base64 in constant time, by arithmetic instead of tables, as wg(8) does it: a fifth of the time
 * of the library's, which counts where there are 10000 peers. */

/* All bits if @low <= @c <= @high, else none. */
static inline int
within (int c, int low, int high)
{
  return ((low - 1 - c) & (c - high - 1)) >> 8;
}

/* 0 to 63; -1 for what is not of the alphabet. */
static inline int
decode (char character)
{
  int c = (guint8) character;

  return -1 + (within (c, 'A', 'Z') & (c - 'A' + 1)) + (within (c, 'a', 'z') & (c - 'a' + 27)) +
         (within (c, '0', '9') & (c - '0' + 53)) + (within (c, '+', '+') & 63) +
         (within (c, '/', '/') & 64);
}

static inline char
encode (guint value)
{
  int c = (int) value;

  return (char) (c + 'A' + (within (c, 26, 63) & 6) - (within (c, 52, 63) & 75) -
                 (within (c, 62, 63) & 15) + (within (c, 63, 63) & 3));
}

/* Bits that are set, if anything is wrong: the unused ones of the last quantum must be zero. */
static int
decode_all (const char *text, WgreKey *key)
{
  int wrong = 0;

  for (guint i = 0; i < WGRE_KEY_SIZE / 3; i++) {
    int a = decode (text[4 * i]), b = decode (text[4 * i + 1]), c = decode (text[4 * i + 2]),
        d = decode (text[4 * i + 3]);

    wrong |= a | b | c | d;
    key->bytes[3 * i] = (guint8) (a << 2 | (b >> 4 & 3));
    key->bytes[3 * i + 1] = (guint8) (b << 4 | (c >> 2 & 15));
    key->bytes[3 * i + 2] = (guint8) (c << 6 | (d & 63));
  }
  text += WGRE_KEY_SIZE / 3 * 4;
  key->bytes[30] = (guint8) (decode (text[0]) << 2 | (decode (text[1]) >> 4 & 3));
  key->bytes[31] = (guint8) (decode (text[1]) << 4 | (decode (text[2]) >> 2 & 15));
  wrong |= decode (text[0]) | decode (text[1]) | decode (text[2]);
  return (wrong & ~63) | (decode (text[2]) & 3) | (text[3] ^ '=');
}

gboolean
wgre_key_parse (const char *text, WgreKey *ret_key)
{
  WgreKey key;
  gboolean ok;

  if (strnlen (text, WGRE_KEY_TEXT_SIZE) != WGRE_KEY_TEXT_SIZE - 1)
    return FALSE;
  ok = decode_all (text, &key) == 0;
  if (ok)
    *ret_key = key;
  wgre_wipe (&key, sizeof key);
  return ok;
}

void
wgre_key_print (const WgreKey *key, char buffer[WGRE_KEY_TEXT_SIZE])
{
  guint8 last[3] = { key->bytes[30], key->bytes[31], 0 };

  for (guint i = 0; i < WGRE_KEY_TEXT_SIZE / 4; i++) {
    const guint8 *in = i < WGRE_KEY_SIZE / 3 ? key->bytes + 3 * i : last;

    buffer[4 * i] = encode (in[0] >> 2);
    buffer[4 * i + 1] = encode ((in[0] << 4 | in[1] >> 4) & 63);
    buffer[4 * i + 2] = encode ((in[1] << 2 | in[2] >> 6) & 63);
    buffer[4 * i + 3] = encode (in[2] & 63);
  }
  buffer[WGRE_KEY_TEXT_SIZE - 2] = '=';
  buffer[WGRE_KEY_TEXT_SIZE - 1] = '\0';
  wgre_wipe (last, sizeof last);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/key.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* Base64 in constant time, by arithmetic instead of tables, as wg(8) does it. Each step is a loop
 * of its own over characters of the whole text, from which compilers make vector instructions: a
 * twentieth of the time of the library's, which counts where there are 10000 peers. */
#define QUANTA 11      /* of 4 characters and 3 bytes; the last one has 2 bytes */
#define CHARACTERS 48u /* with room for whole vectors */

/* All bits if @low <= @c <= @high, else none. */
static inline gint16
within (gint16 c, gint16 low, gint16 high)
{
  gint16 above = (gint16) (low - 1 - c), below = (gint16) (c - high - 1);

  return (gint16) ((gint16) (above & below) >> 8);
}

/* 0 to 63; -1 for what is not of the alphabet. */
static inline gint16
decode (gint16 c)
{
  return (gint16) (-1 + (within (c, 'A', 'Z') & (c - 'A' + 1)) +
                   (within (c, 'a', 'z') & (c - 'a' + 27)) +
                   (within (c, '0', '9') & (c - '0' + 53)) + (within (c, '+', '+') & 63) +
                   (within (c, '/', '/') & 64));
}

static inline gint16
key_encode (gint16 c)
{
  return (gint16) (c + 'A' + (within (c, 26, 63) & 6) - (within (c, 52, 63) & 75) -
                   (within (c, 62, 63) & 15) + (within (c, 63, 63) & 3));
}

/* A key in all its forms: together, so that it is wiped at once. */
typedef struct {
  gint16 values[CHARACTERS]; /* six bits each */
  guint8 characters[CHARACTERS];
  guint8 bytes[QUANTA * 3];
} Forms;

gboolean
wgre_key_parse (const char *text, WgreKey *ret_key)
{
  Forms forms;
  int wrong; /* bits that are set, if anything is wrong */

  g_return_val_if_fail (text && ret_key, FALSE);
  if (strnlen (text, WGRE_KEY_TEXT_SIZE) != WGRE_KEY_TEXT_SIZE - 1)
    return FALSE;
  wrong = text[WGRE_KEY_TEXT_SIZE - 2] ^ '=';
  memset (forms.characters, 'A', sizeof forms.characters);
  memcpy (forms.characters, text, WGRE_KEY_TEXT_SIZE - 2);
  for (guint i = 0; i < CHARACTERS; i++)
    forms.values[i] = decode (forms.characters[i]);
  for (guint i = 0; i < CHARACTERS; i++)
    wrong |= forms.values[i] & ~63;
  for (guint i = 0; i < QUANTA; i++) {
    const gint16 *four = &forms.values[4 * i];
    guint bits =
        (guint) four[0] << 18 | (guint) four[1] << 12 | (guint) four[2] << 6 | (guint) four[3];

    forms.bytes[3 * i] = (guint8) (bits >> 16);
    forms.bytes[3 * i + 1] = (guint8) (bits >> 8);
    forms.bytes[3 * i + 2] = (guint8) bits;
  }
  /* The unused bits of the last quantum must be zero. */
  wrong |= forms.bytes[WGRE_KEY_SIZE];
  if (!wrong)
    memcpy (ret_key->bytes, forms.bytes, WGRE_KEY_SIZE);
  wgre_wipe (&forms, sizeof forms);
  return !wrong;
}

/* --- what is wrong with a key --- */

/* The first character that no key has, which is not secret; its position is counted from 1. */
static char *
strange_character (const char *text)
{
  guint position = 1;

  for (const char *at = text; *at; at = g_utf8_next_char (at), position++) {
    gunichar c = g_utf8_get_char (at);

    if (c < 128 && (g_ascii_isalnum ((char) c) || c == '+' || c == '/' || c == '='))
      continue;
    if (c == '-' || c == '_')
      return g_strdup_printf (
          _ ("is not a key: its character %u is \"%c\", as in the alphabet for URLs: write \"%c\""),
          position, (char) c, c == '-' ? '+' : '/');
    if (g_unichar_isspace (c))
      return g_strdup_printf (_ ("is not a key: its character %u is a blank (U+%04X): remove it"),
                              position, (guint) c);
    if (c < 127 && g_ascii_isprint ((char) c))
      return g_strdup_printf (
          _ ("is not a key: its character %u is \"%c\", which is none of base64: remove it"),
          position, (char) c);
    return g_strdup_printf (
        _ ("is not a key: its character %u (U+%04X) is none of base64: remove it, or copy the key again"),
        position, (guint) c);
  }
  return NULL;
}

char *
wgre_key_problem (const char *text)
{
  char *strange;
  gsize length;

  g_return_val_if_fail (text, NULL);
  strange = g_utf8_validate (text, -1, NULL) ? strange_character (text) : NULL;
  length = strlen (text);
  if (strange)
    return strange;
  if (length != WGRE_KEY_TEXT_SIZE - 1)
    return g_strdup_printf (
        _ ("is not a key: it has %u characters, and a key has 44: copy it again"), (guint) length);
  if (text[length - 1] != '=')
    return g_strdup (_ ("is not a key: it does not end in \"=\": copy it again"));
  return g_strdup (_ ("is not a key: its last characters cannot be those of one: copy it again"));
}

void
wgre_key_print (const WgreKey *key, char buffer[WGRE_KEY_TEXT_SIZE])
{
  Forms forms = { 0 };

  g_return_if_fail (buffer && key != NULL);
  memcpy (forms.bytes, key->bytes, WGRE_KEY_SIZE);
  for (guint i = 0; i < QUANTA; i++) {
    const guint8 *three = &forms.bytes[3 * i];
    guint bits = (guint) three[0] << 16 | (guint) three[1] << 8 | three[2];

    for (guint j = 0; j < 4; j++)
      forms.values[4 * i + j] = (gint16) (bits >> (18 - 6 * j) & 63);
  }
  for (guint i = 0; i < CHARACTERS; i++)
    forms.characters[i] = (guint8) key_encode (forms.values[i]);
  memcpy (buffer, forms.characters, WGRE_KEY_TEXT_SIZE - 2);
  buffer[WGRE_KEY_TEXT_SIZE - 2] = '=';
  buffer[WGRE_KEY_TEXT_SIZE - 1] = '\0';
  wgre_wipe (&forms, sizeof forms);
}

guint
wgre_key_hash (gconstpointer key)
{
  guint32 words[WGRE_KEY_SIZE / sizeof (guint32)], hash = 0;

  memcpy (words, ((const WgreKey *) key)->bytes, sizeof words);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    hash = (hash ^ words[i]) * 16777619u;
  return hash ^ hash >> 15;
}

gboolean
wgre_key_equal (gconstpointer a, gconstpointer b)
{
  return !memcmp (a, b, sizeof (WgreKey));
}

void
wgre_key_generate (WgreKey *ret_key)
{
  g_return_if_fail (ret_key != NULL);
  randombytes_buf (ret_key->bytes, sizeof ret_key->bytes);
  ret_key->bytes[0] &= 248;
  ret_key->bytes[31] = (ret_key->bytes[31] & 127) | 64;
}

void
wgre_key_generate_preshared (WgreKey *ret_key)
{
  g_return_if_fail (ret_key != NULL);
  randombytes_buf (ret_key->bytes, sizeof ret_key->bytes);
}

void
wgre_key_public (const WgreKey *private_key, WgreKey *ret_public)
{
  g_return_if_fail (private_key && ret_public);
  crypto_scalarmult_base (ret_public->bytes, private_key->bytes);
}

void
wgre_key_digest (const WgreKey *key, char digest[WGRE_KEY_DIGEST_SIZE])
{
  g_return_if_fail (key && digest);
  unsigned char hash[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (hash, key->bytes, sizeof key->bytes);
  sodium_bin2hex (digest, WGRE_KEY_DIGEST_SIZE, hash, sizeof hash);
}

gboolean
wgre_key_is_zero (const WgreKey *key)
{
  g_return_val_if_fail (key != NULL, FALSE);
  return sodium_is_zero (key->bytes, sizeof key->bytes);
}

WgreKey *
wgre_key_new_locked (const WgreKey *key)
{
  WgreKey *copy = sodium_init () < 0 ? NULL : sodium_malloc (sizeof *copy);

  g_return_val_if_fail (key, NULL);
  if (!copy)
    g_error ("no memory that can be locked for a key");
  *copy = *key;
  return copy;
}

void
wgre_key_free_locked (WgreKey *key)
{
  sodium_free (key);
}

void
wgre_wipe (void *memory, gsize size)
{
  sodium_memzero (memory, size);
}

void
wgre_wipe_string (gpointer text)
{
  if (!text)
    return;
  wgre_wipe (text, strlen (text));
  g_free (text);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A WireGuard key: private, public or preshared. The one file that knows Curve25519, base64 and how
 * to wipe memory. */
#define WGRE_KEY_SIZE 32
#define WGRE_KEY_TEXT_SIZE 45   /* 44 characters and a NUL */
#define WGRE_KEY_DIGEST_SIZE 65 /* 64 digits and a NUL */

typedef struct {
  guint8 bytes[WGRE_KEY_SIZE];
} WgreKey;

/* wgre_key_parse: strict base64 as wg(8) reads it: exactly 44 characters, the last is "=", standard
 * alphabet, and the two unused bits of the last quantum are zero. Takes the same time for every
 * input of the right length. */
gboolean wgre_key_parse (const char *text, WgreKey *ret_key);
/* wgre_key_problem: what is wrong with a text that wgre_key_parse() does not take, and the remedy;
 * begins with "is not a key: ". Of the key it quotes nothing but a character that no key has.
 * Free with g_free(). */
char *wgre_key_problem (const char *text);
/* wgre_key_print: the 44 characters. */
void wgre_key_print (const WgreKey *key, char buffer[WGRE_KEY_TEXT_SIZE]);
/* wgre_key_hash, wgre_key_equal: for tables of public keys. The author of a file chooses its keys,
 * so the hash uses all of their bytes. Not in constant time. */
guint wgre_key_hash (gconstpointer key);
gboolean wgre_key_equal (gconstpointer a, gconstpointer b);
/* wgre_key_generate: a private key, clamped as Curve25519 wants it (RFC 7748, 5); wg genkey prints
 * the same form. */
void wgre_key_generate (WgreKey *ret_key);
/* wgre_key_generate_preshared: 32 random bytes. */
void wgre_key_generate_preshared (WgreKey *ret_key);
/* wgre_key_public: the public key that belongs to a private one. */
void wgre_key_public (const WgreKey *private_key, WgreKey *ret_public);
/* wgre_key_is_zero: all bytes zero, which to the kernel means "no key". */
gboolean wgre_key_is_zero (const WgreKey *key);
/* wgre_key_digest: SHA-256 of the key's bytes, in hexadecimal. It identifies a known secret without
 * disclosing it, and takes a hundredth of the time of wgre_key_public(). */
void wgre_key_digest (const WgreKey *key, char digest[WGRE_KEY_DIGEST_SIZE]);

/* wgre_key_new_locked: a copy in locked memory (as far as the limit permits) between guard pages,
 * so that it is not swapped out. It takes several pages: use it for a key or two. Free with
 * wgre_key_free_locked(), which wipes it; NULL is fine there. */
WgreKey *wgre_key_new_locked (const WgreKey *key);
/* wgre_key_free_locked: wipes it. */
void wgre_key_free_locked (WgreKey *key);

/* wgre_wipe: clears memory in a way that no compiler removes. */
void wgre_wipe (void *memory, gsize size);
/* wgre_wipe_string: wipes and frees; NULL is fine. Usable as a GDestroyNotify. */
void wgre_wipe_string (gpointer text);

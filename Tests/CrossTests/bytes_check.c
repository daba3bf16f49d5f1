#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "chunks.h"
#include "crc32c.h"
#include "isa.h"

static void check_crc32c(void) {
  static uint8_t bytes[1000];
  seed(5);
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)draw();
  // Of RFC 3720.
  expect_true("not the known answer", ~crc32c_update(~0u, (const uint8_t *)"123456789", 9) == 0xE3069283);
  for (size_t start = 0; start < 9; start++) {
    for (size_t count = 0; start + count <= sizeof bytes; count += count < 40 ? 1 : 53) {
      uint32_t found = crc32c_update(7, bytes + start, count);
      expect_true("not what the table gives", found == crc32c_update_by_table(7, bytes + start, count));
      add_bits(&found, sizeof found);
    }
  }
}

static int is_space(uint8_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static int is_punctuation(uint8_t c) {
  return c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

// Where chunks begin and end, byte by byte, in all of a text.
static size_t chunks_of(const uint8_t *text, size_t count, int line_ends, text_chunk *chunks) {
  size_t found = 0;
  for (size_t i = 0; i < count;) {
    size_t start = i++;
    if (is_space(text[start]) && !(line_ends && text[start] == '\n')) continue;
    if (!is_space(text[start]) && !is_punctuation(text[start])) {
      while (i < count && !is_space(text[i]) && !is_punctuation(text[i])) i++;
    }
    chunks[found++] = (text_chunk){(uint32_t)start, (uint32_t)i};
  }
  return found;
}

#define LONGEST 3000
static void check_text(const uint8_t *text, size_t count, int line_ends) {
  static text_chunk expected[LONGEST], window[TEXT_WINDOW_ROOM];
  size_t all = chunks_of(text, count, line_ends, expected), seen = 0;
  for (size_t at = 0, next; at < count; at += next) {
    size_t found = text_find_chunks(text + at, count - at, line_ends, window, &next);
    for (size_t i = 0; i < found; i++, seen++) {
      expect_true("another chunk", seen < all && window[i].start + at == expected[seen].start &&
                                       window[i].end + at == expected[seen].end);
    }
  }
  expect_true("another number of chunks", seen == all);
  add_bits(expected, (long)(all * sizeof *expected));
}

static void check_chunks(void) {
  static uint8_t text[LONGEST];
  static const char *alphabets[] = {"a B9z\xC3\xA9", "ab,. \n", "\t\r\n !~@[`{/:", "word and 7 "};
  seed(6);
  for (int alphabet = 0; alphabet < 5; alphabet++) {
    for (size_t count = 0; count <= LONGEST; count += count < 140 ? 1 : 613) {
      for (size_t i = 0; i < count; i++) {
        const char *from = alphabet < 4 ? alphabets[alphabet] : "";
        text[i] = alphabet < 4 ? (uint8_t)from[draw() % strlen(from)] : (uint8_t)draw();
      }
      check_text(text, count, 0);
      check_text(text, count, 1);
    }
  }
}

void check_bytes(void) {
  if (begin_results("crc32c_update", 0)) check_crc32c(), end_results();
  if (begin_results("text_find_chunks", 0)) check_chunks(), end_results();
}

void check_instruction_sets(void) {
  if (!begin_results("instruction sets", 0)) return;
  expect_true("no baseline", ck_isa_supported(CK_ISA_BASELINE));
#if defined(__aarch64__)
  expect_true("not NEON", ck_isa_active() == CK_ISA_NEON || getenv("CLOZE_ISA") != NULL);
  expect_true("x86 on Arm", !ck_isa_supported(CK_ISA_AVX2) && !ck_isa_supported(CK_ISA_AVX512));
#endif
  ck_isa before = ck_isa_active();
  for (ck_isa isa = CK_ISA_BASELINE; isa < CK_ISA_COUNT; isa++) {
    ck_isa_force(before);
    ck_isa_force(isa);
    expect_true("not forced", ck_isa_active() == (ck_isa_supported(isa) ? isa : before));
  }
  ck_isa_force(before);
  const char *wanted = getenv("CLOZE_ISA");
  expect_true("not what CLOZE_ISA names",
      wanted == NULL || strcmp(wanted, ck_isa_name(ck_isa_active())) == 0);
  end_results();
}

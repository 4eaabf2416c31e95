// Device and pinned memory: between two guards, full of NaN when new, and watched for a while after it is given back.
#include <stdlib.h>
#include <string.h>

#include "stand_in.h"

namespace stand_in {
namespace {

constexpr size_t GUARD = 4096;
constexpr size_t WATCHED = 64 << 20;
constexpr uint32_t SPOILT = 0xffc5a5a5;  // a NaN, and an index out of every range

struct Block {
  char* base;
  size_t bytes, padded;
  bool pinned;
  char* at() const { return base + GUARD; }
};

std::map<const char*, Block> blocks;  // by address
std::deque<Block> freed;
size_t freedBytes = 0, used = 0, limit = 0;

void spoil(char* at, size_t bytes) {
  for (size_t i = 0; i + 4 <= bytes; i += 4) {
    memcpy(at + i, &SPOILT, 4);
  }
}

// The first byte that is not as spoil left it, or -1.
long touched(const char* at, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) {
    if (at[i] != static_cast<char>(SPOILT >> i % 4 * 8)) {
      return static_cast<long>(i);
    }
  }
  return -1;
}

std::string name(const Block& block) {
  return std::string(block.pinned ? "pinned" : "device") + " memory of " + std::to_string(block.bytes) + " bytes";
}

void checkGuards(Block& block) {
  if (long i = touched(block.base, GUARD); i >= 0) {
    report("something wrote " + std::to_string(GUARD - i) + " bytes before the start of " + name(block));
    spoil(block.base, GUARD);
  }
  size_t tail = block.padded - block.bytes + GUARD;
  // The last word may hold bytes of both: the pattern is counted from the start of the block.
  for (size_t i = 0; i < tail; i++) {
    if (block.at()[block.bytes + i] != static_cast<char>(SPOILT >> (block.bytes + i) % 4 * 8)) {
      report("something wrote " + std::to_string(i) + " bytes behind the end of " + name(block));
      for (size_t j = 0; j < tail; j++) {
        block.at()[block.bytes + j] = static_cast<char>(SPOILT >> (block.bytes + j) % 4 * 8);
      }
      break;
    }
  }
}

void checkFreed(Block& block) {
  if (touched(block.at(), block.padded) >= 0) {
    report("something wrote into " + name(block) + " after it was freed");
    spoil(block.at(), block.padded);
  }
}

bool isRange(const void* at, size_t bytes, bool pinned) {
  const char* from = static_cast<const char*>(at);
  auto next = blocks.upper_bound(from);
  if (next == blocks.begin()) {
    return false;
  }
  const Block& block = (--next)->second;
  return block.pinned == pinned && from >= block.at() && bytes <= block.bytes &&
         static_cast<size_t>(from - block.at()) <= block.bytes - bytes;
}

}  // namespace

Result allocate(size_t bytes, bool pinned, void** at) {
  if (bytes == 0) {
    return INVALID_VALUE;
  }
  if (!pinned && (bytes > memoryLimit() || used > memoryLimit() - bytes)) {
    return OUT_OF_MEMORY;
  }
  Block block;
  block.bytes = bytes;
  block.padded = (bytes + 511) / 512 * 512;
  block.pinned = pinned;
  block.base = static_cast<char*>(aligned_alloc(4096, (block.padded + 2 * GUARD + 4095) / 4096 * 4096));
  if (block.base == nullptr) {
    return OUT_OF_MEMORY;
  }
  spoil(block.base, block.padded + 2 * GUARD);
  blocks[block.at()] = block;
  if (!pinned) {
    used += bytes;
  }
  *at = block.at();
  return SUCCESS;
}

Result release(void* at, bool pinned) {
  auto found = blocks.find(static_cast<char*>(at));
  if (found == blocks.end() || found->second.pinned != pinned) {
    return INVALID_VALUE;
  }
  Block block = found->second;
  checkGuards(block);
  blocks.erase(found);
  if (!pinned) {
    used -= block.bytes;
  }
  spoil(block.at(), block.padded);
  freed.push_back(block);
  freedBytes += block.padded;
  while (freedBytes > WATCHED) {
    checkFreed(freed.front());
    freedBytes -= freed.front().padded;
    free(freed.front().base);
    freed.pop_front();
  }
  return SUCCESS;
}

bool isDeviceRange(const void* at, size_t bytes) { return isRange(at, bytes, false); }
bool isPinnedRange(const void* at, size_t bytes) { return isRange(at, bytes, true); }

size_t memoryLimit() {
  if (limit == 0) {
    const char* wanted = getenv("ESPALIER_STAND_IN_MEMORY");
    limit = wanted == nullptr ? 2ull << 30 : strtoull(wanted, nullptr, 10);
  }
  return limit;
}

size_t memoryInUse() { return used; }
void setMemoryLimit(size_t bytes) { limit = bytes; }

long allocationsAlive(bool pinned) {
  long count = 0;
  for (const auto& block : blocks) {
    count += block.second.pinned == pinned;
  }
  return count;
}

void checkGuards() {
  for (auto& block : blocks) {
    checkGuards(block.second);
  }
  for (Block& block : freed) {
    checkFreed(block);
  }
}

void releaseAllMemory() {
  while (!blocks.empty()) {
    release(blocks.begin()->second.at(), blocks.begin()->second.pinned);
  }
}

}  // namespace stand_in

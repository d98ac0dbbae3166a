"""DINOv2 with registers: vision transformers to be left frozen (Oquab 2023, Darcet 2024).

Parameter names equal those of the published checkpoints, so a state dict loads as it is. An image
becomes patches of 14 × 14 pixels; a class token and four registers go with them through the blocks
and are dropped at the end, when each patch is a cell of the features.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from wseg_engine.networks.backbones.base import Backbone, Features

PATCH = 14  # px, the stride of the features
GRID = 37  # patches a side in pretraining, of 518 px: the positions that are learned
REGISTERS = 4
_EPS = 1e-6
_STD = 0.02  # of positions drawn anew


class _PatchEmbed(nn.Module):
    """Cut an image into patches and map each to a token."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, dim, PATCH, PATCH)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, 3, H, W) to (B, dim, H / 14, W / 14)."""
        return self.proj(x)  # type: ignore[no-any-return]


class _Attention(nn.Module):
    """Self-attention of all tokens, softmax(Q·Kᵀ / √d)·V in several heads, in bounded memory."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, N, dim) to the same shape."""
        b, n, dim = x.shape
        qkv = self.qkv(x).view(b, n, 3, self.heads, dim // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # (B, heads, N, dim / heads) each
        seen = F.scaled_dot_product_attention(query, key, value)
        return self.proj(seen.transpose(1, 2).reshape(b, n, dim))  # type: ignore[no-any-return]


class _Mlp(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x)))  # type: ignore[no-any-return]


class _LayerScale(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gamma


class _Block(nn.Module):
    """x + γ₁·Attention(Norm(x)), then x + γ₂·MLP(Norm(x))."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=_EPS)
        self.attn = _Attention(dim, heads)
        self.ls1 = _LayerScale(dim)
        self.norm2 = nn.LayerNorm(dim, eps=_EPS)
        self.mlp = _Mlp(dim)
        self.ls2 = _LayerScale(dim)

    def forward(self, x: Tensor) -> Tensor:
        """Map (B, N, dim) to the same shape."""
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))  # type: ignore[no-any-return]


class DinoV2(Backbone):
    """DINOv2 with registers; the deep features are the last block's, normalised.

    Args:
        dim: channels of a token.
        heads: of attention.
        depth: blocks.
        grid: patches a side that positions were learned for.
        output_stride: 14, the size of a patch; there is no other.

    The shallow features are those of a third of the blocks, where they still tell more of places
    than of things. Both have a cell every 14 pixels; sides are rounded up to whole patches.
    """

    unused_names = ("mask_token",)  # of pretraining

    def __init__(
        self, dim: int, heads: int, depth: int = 12, *, grid: int = GRID, output_stride: int = PATCH
    ) -> None:
        super().__init__()
        if output_stride != PATCH:
            raise ValueError(f"DINOv2: output stride {output_stride}; expected {PATCH}.")
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(_STD * torch.randn(1, grid * grid + 1, dim))
        self.register_tokens = nn.Parameter(torch.zeros(1, REGISTERS, dim))
        self.patch_embed = _PatchEmbed(dim)
        self.blocks = nn.ModuleList(_Block(dim, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=_EPS)
        self.shallow_channels = self.deep_channels = dim
        self.shallow_stride = self.deep_stride = PATCH
        self._shallow_block = max(0, depth // 3 - 1)

    def forward(self, x: Tensor) -> Features:
        """Map normalised images (B, 3, H, W) to features of ⌈H / 14⌉ × ⌈W / 14⌉ cells."""
        h, w = (math.ceil(side / PATCH) for side in x.shape[-2:])
        if x.shape[-2:] != (PATCH * h, PATCH * w):
            size = (PATCH * h, PATCH * w)
            x = F.interpolate(x, size=size, mode="bilinear", align_corners=False)
        patches = self.patch_embed(x).flatten(2).transpose(1, 2)
        b = len(patches)
        head = (self.cls_token + self.pos_embed[:, :1]).expand(b, -1, -1)
        registers = self.register_tokens.expand(b, -1, -1)
        tokens = torch.cat([head, registers, patches + self._positions(h, w)], 1)
        shallow = tokens
        for number, block in enumerate(self.blocks):
            tokens = block(tokens)
            if number == self._shallow_block:
                shallow = tokens
        return Features(_cells(shallow, h, w), _cells(self.norm(tokens), h, w))

    def first_layers(self) -> tuple[nn.Module, ...]:
        """Return the embedding of patches."""
        return (self.patch_embed,)

    def _positions(self, h: int, w: int) -> Tensor:
        """Return the positions of h × w patches, (1, h·w, dim), interpolated bicubically."""
        learned = self.pos_embed[:, 1:]
        side = math.isqrt(learned.shape[1])
        if (h, w) == (side, side):
            return learned
        grid = learned.float().view(1, side, side, -1).permute(0, 3, 1, 2)
        found = F.interpolate(grid, size=(h, w), mode="bicubic", antialias=True)
        return found.flatten(2).transpose(1, 2).to(learned.dtype)


def _cells(tokens: Tensor, h: int, w: int) -> Tensor:
    """Return the patches of (B, 1 + registers + h·w, dim) tokens as a (B, dim, h, w) map."""
    patches = tokens[:, 1 + REGISTERS :]
    b, _, dim = patches.shape
    return patches.transpose(1, 2).reshape(b, dim, h, w)

"""A CUDA card that is not there: tensors that say they lie on it, and computed by the CPU.

`guard` compiles and loads what torch needs to believe in the card, `tensors` are what lies on it,
`card` puts it into `torch.cuda`, and `defects` plants the mistakes that only a card would show.
"""

namespace Orator.Graphs.Ops;

/// <summary>Gradients of paddings with copies along one axis: what was added is folded back onto the elements it was copied from.</summary>
internal static class PaddingGradient
{
    /// <summary>Adds the gradient of each copy to that of its original.</summary>
    /// <param name="gradient">Gradient of the padded tensor.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="begin">Elements added before.</param>
    /// <param name="length">Elements of the axis without padding.</param>
    /// <param name="mode">Reflect or edge.</param>
    public static Tensor Fold(Tensor gradient, int axis, int begin, int length, PadMode mode)
    {
        int end = gradient.Shape[axis] - begin - length;
        if (begin < 0 || end < 0 || length < (mode == PadMode.Edge ? 2 : begin + end + 2))
        {
            // Cropped, or so short that elements were copied from both sides: a product with a matrix of zeros and ones.
            return LinearMap.FromRows(
                gradient.Shape[axis], length, i => [(Original(i - begin, length, mode), 1)]).ApplyTransposed(gradient, axis);
        }

        // Pieces that got something are added up, the large rest is copied: five times faster than the product.
        Tensor? Piece(int start, int count) => count == 0 ? null : gradient.Slice(axis, start, start + count);
        int last = begin + length - 1;
        Tensor?[] pieces = mode == PadMode.Edge
            ?
            [
                Piece(0, begin + 1)!.Sum([axis], keepAxes: true),
                Piece(begin + 1, length - 2),
                Piece(last, end + 1)!.Sum([axis], keepAxes: true),
            ]
            :
            [
                Piece(begin, 1),
                Sum(Piece(begin + 1, begin), Piece(0, begin)),
                Piece((2 * begin) + 1, length - 2 - begin - end),
                Sum(Piece(last - end, end), Piece(last + 1, end)),
                Piece(last, 1),
            ];
        return Tensor.Concat(axis, [.. pieces.OfType<Tensor>()]);

        Tensor? Sum(Tensor? inner, Tensor? mirrored) =>
            inner is null ? null : inner + mirrored!.Gather([.. Enumerable.Range(0, mirrored.Shape[axis]).Reverse()], axis);
    }

    // Which element was copied to position i.
    private static int Original(int i, int length, PadMode mode)
    {
        if (mode == PadMode.Edge)
        {
            return Math.Clamp(i, 0, length - 1);
        }

        i = Math.Abs(i);
        return i < length ? i : (2 * (length - 1)) - i;
    }
}

using Orator.Graphs;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Inverses of small matrices in a graph.</summary>
public static class Matrices
{
    /// <summary>Inverts matrices of two or three rows by their cofactors.</summary>
    /// <param name="matrices">[..., 2, 2] or [..., 3, 3].</param>
    /// <returns>The same shape; elements are infinite or not a number where a matrix has no inverse.</returns>
    /// <exception cref="ShapeException">The last two axes are of other sizes.</exception>
    public static Tensor Inverse(Tensor matrices)
    {
        int size = matrices.Rank < 2 || matrices.Shape[-1] != matrices.Shape[-2] ? 0 : matrices.Shape[-1];
        if (size is not (2 or 3))
        {
            throw new ShapeException($"Inverse: expected [..., 2, 2] or [..., 3, 3], not {matrices.Shape}.");
        }

        Tensor At(int row, int column) => matrices.Slice(-2, row, row + 1).Slice(-1, column, column + 1);
        Tensor Minor(int a, int b, int c, int d) => (At(a, c) * At(b, d)) - (At(a, d) * At(b, c));
        if (size == 2)
        {
            Tensor adjugate = Tensor.Concat(-2, Tensor.Concat(-1, At(1, 1), -At(0, 1)), Tensor.Concat(-1, -At(1, 0), At(0, 0)));
            return adjugate / Minor(0, 1, 0, 1);
        }

        // Row and column indices run cyclically, which makes the signs of the cofactors come out by themselves.
        Tensor Cofactor(int row, int column) => Minor((row + 1) % 3, (row + 2) % 3, (column + 1) % 3, (column + 2) % 3);
        Tensor[,] cofactors = new Tensor[3, 3];
        for (int i = 0; i < 9; i++)
        {
            cofactors[i / 3, i % 3] = Cofactor(i / 3, i % 3);
        }

        Tensor determinant = (At(0, 0) * cofactors[0, 0]) + (At(0, 1) * cofactors[0, 1]) + (At(0, 2) * cofactors[0, 2]);
        Tensor[] rows = [.. Enumerable.Range(0, 3).Select(i => Tensor.Concat(-1, cofactors[0, i], cofactors[1, i], cofactors[2, i]))];
        return Tensor.Concat(-2, rows) / determinant;
    }
}

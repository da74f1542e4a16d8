namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Small systems of linear equations, without allocation.</summary>
internal static class LinearSystem
{
    /// <summary>Solves A x = b by elimination with pivots from the diagonal, for symmetric A that is not negative.</summary>
    /// <param name="system">[n, n + 1]: A, and b as the last column; overwritten.</param>
    /// <param name="solution">Receives x. Unknowns that the others already determine to within <paramref name="smallest"/> become
    /// 0.</param>
    /// <param name="smallest">Pivots up to this count as 0.</param>
    public static void Solve(double[,] system, Span<double> solution, double smallest)
    {
        int n = system.GetLength(0);
        Span<bool> done = stackalloc bool[n];
        Span<int> order = stackalloc int[n];
        int rank = 0;
        for (; rank < n; rank++)
        {
            int pivot = -1;
            for (int i = 0; i < n; i++)
            {
                pivot = !done[i] && (pivot < 0 || system[i, i] > system[pivot, pivot]) ? i : pivot;
            }

            if (!(system[pivot, pivot] > smallest))
            {
                break;
            }

            done[pivot] = true;
            order[rank] = pivot;
            for (int i = 0; i < n; i++)
            {
                double factor = done[i] ? 0 : system[i, pivot] / system[pivot, pivot];
                for (int j = 0; j <= n && factor != 0; j++)
                {
                    system[i, j] -= factor * system[pivot, j];
                }
            }
        }

        solution.Clear();
        for (int step = rank - 1; step >= 0; step--)
        {
            int row = order[step];
            double value = system[row, n];
            for (int later = step + 1; later < rank; later++)
            {
                value -= system[row, order[later]] * solution[order[later]];
            }

            solution[row] = value / system[row, row];
        }
    }
}

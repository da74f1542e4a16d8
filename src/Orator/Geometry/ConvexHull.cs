using System.Numerics;

namespace Orator.Geometry;

/// <summary>How much room a set of points takes up.</summary>
public static class ConvexHull
{
    /// <summary>Volume of the convex hull, built up point by point: a new point outside adds the pyramids over all faces that it
    /// sees.</summary>
    /// <param name="points">Any number of points, finite.</param>
    /// <returns>The volume in the cube of their unit; 0 for points in a plane.</returns>
    public static double Volume(IReadOnlyList<Vector3> points)
    {
        (double X, double Y, double Z)[] p = [.. points.Select(v => ((double)v.X, (double)v.Y, (double)v.Z))];

        // Six times the volume of the pyramid over a, b, c with the top at d: positive where d is on the side that sees a, b, c clockwise.
        double Pyramid(int a, int b, int c, int d)
        {
            (double X, double Y, double Z) u = (p[b].X - p[a].X, p[b].Y - p[a].Y, p[b].Z - p[a].Z);
            (double X, double Y, double Z) v = (p[c].X - p[a].X, p[c].Y - p[a].Y, p[c].Z - p[a].Z);
            (double X, double Y, double Z) w = (p[d].X - p[a].X, p[d].Y - p[a].Y, p[d].Z - p[a].Z);
            return (((u.Y * v.Z) - (u.Z * v.Y)) * w.X) + (((u.Z * v.X) - (u.X * v.Z)) * w.Y) + (((u.X * v.Y) - (u.Y * v.X)) * w.Z);
        }

        double size = p.Length == 0
            ? 0
            : p.Max(v => Math.Max(Math.Max(Math.Abs(v.X - p[0].X), Math.Abs(v.Y - p[0].Y)), Math.Abs(v.Z - p[0].Z)));
        double flat = 1e-12 * size * size * size;
        if (Start(p.Length, Pyramid, flat) is not { } start)
        {
            return 0;
        }

        (int a, int b, int c, int d) = start;
        double volume = Math.Abs(Pyramid(a, b, c, d));
        List<(int A, int B, int C)> faces = [];
        foreach ((int i, int j, int k, int opposite) in new[] { (a, b, c, d), (a, b, d, c), (a, c, d, b), (b, c, d, a) })
        {
            // Turned so that the inside is behind.
            faces.Add(Pyramid(i, j, k, opposite) < 0 ? (i, j, k) : (i, k, j));
        }

        for (int point = 0; point < p.Length; point++)
        {
            (int A, int B, int C)[] seen = [.. faces.Where(face => Pyramid(face.A, face.B, face.C, point) > flat)];
            if (seen.Length == 0)
            {
                continue;
            }

            volume += seen.Sum(face => Pyramid(face.A, face.B, face.C, point));
            HashSet<(int, int)> edges = [.. seen.SelectMany(face => new[] { (face.A, face.B), (face.B, face.C), (face.C, face.A) })];
            faces.RemoveAll(seen.Contains);
            faces.AddRange(edges.Where(edge => !edges.Contains((edge.Item2, edge.Item1))).Select(edge => (edge.Item1, edge.Item2, point)));
        }

        return volume / 6;
    }

    /// <summary>Area of the convex hull in the plane of x and y (Andrew's monotone chain).</summary>
    /// <param name="points">Any number of points, finite; z is ignored.</param>
    /// <returns>The area in the square of their unit; 0 for points on a line.</returns>
    public static double Area(IEnumerable<Vector3> points)
    {
        (double X, double Y)[] sorted = [.. points.Select(v => ((double)v.X, (double)v.Y)).Order()];
        double Turn((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) =>
            ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
        double twice = 0;
        foreach (IEnumerable<(double X, double Y)> direction in new[] { sorted, sorted.Reverse() })
        {
            List<(double X, double Y)> chain = [];
            foreach ((double X, double Y) point in direction)
            {
                while (chain.Count > 1 && Turn(chain[^2], chain[^1], point) <= 0)
                {
                    chain.RemoveAt(chain.Count - 1);
                }

                chain.Add(point);
            }

            twice += chain.Zip(chain.Skip(1), (from, to) => (from.X * to.Y) - (from.Y * to.X)).Sum();
        }

        return Math.Abs(twice) / 2;
    }

    // The first point and those three that make the largest pyramid with it; null if all points lie in a plane.
    private static (int A, int B, int C, int D)? Start(int count, Func<int, int, int, int, double> pyramid, double flat)
    {
        (int A, int B, int C, int D)? best = null;
        double largest = flat;
        for (int b = 1; b < count; b++)
        {
            for (int c = b + 1; c < count; c++)
            {
                for (int d = c + 1; d < count; d++)
                {
                    double volume = Math.Abs(pyramid(0, b, c, d));
                    if (volume > largest)
                    {
                        (largest, best) = (volume, (0, b, c, d));
                    }
                }
            }
        }

        return best;
    }
}

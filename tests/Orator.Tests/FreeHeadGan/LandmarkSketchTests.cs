using System.Numerics;
using Orator.Checkpoints;
using Orator.Systems.FreeHeadGan;

namespace Orator.Tests.FreeHeadGan;

/// <summary>Sketches of landmarks against those that the public implementation draws.</summary>
public sealed class LandmarkSketchTests
{
    private const int Side = 256;

    // The reference fits each line numerically: where it meets a whole number exactly, rounding decides which pixel it takes. Everywhere
    // else the pixels are the same.
    [Fact]
    public void SketchesAgreeWithTheReferenceButForItsRounding()
    {
        using SafetensorsFile fixture = SharedFolder.Fixture("headgan/landmark_sketch.safetensors");
        Vector2[] landmarks = [.. fixture["in.landmarks70"].Values.Chunk(2).Select(pair => new Vector2(pair[0], pair[1]))];

        // In double precision it lies left of 143, where the reference cuts it off to 142; the stored float is 143.
        Assert.Equal(143, landmarks[52].X);
        landmarks[52].X = 142.5f;
        HashSet<int> expected = [.. Lit(fixture["out.sketch_u8"].Values.Select(v => v > 0))];
        HashSet<int> drawn = [.. Lit(LandmarkSketch.Draw(landmarks, Side, Side))];
        Assert.Equal(1588, expected.Count);
        HashSet<int> possible = [];
        HashSet<int> above = [];
        int[] ends = [16, 21, 26, 30, 35, 41, 47, 59, 67];
        for (int i = 0; i < 68; i++)
        {
            int first = ends.TakeWhile(end => end < i).Select(end => end + 1).LastOrDefault();
            int next = !ends.Contains(i) ? i + 1 : i > 35 ? first : i;
            foreach (int[][] choices in Places(landmarks[i], landmarks[next]))
            {
                Assert.Contains(choices, choice => choice.All(expected.Contains));
                possible.UnionWith(choices.SelectMany(choice => choice));
                above.UnionWith(choices[0]);
            }
        }

        Assert.Empty(expected.Except(possible));
        Assert.Equal(above.Order(), drawn.Order());
    }

    // Of each place of a line, the pixels of the brush; where it meets a whole number, those of the number first, then those below.
    private static IEnumerable<int[][]> Places(Vector2 from, Vector2 to)
    {
        (Vector2 a, Vector2 b) = (Vector2.Truncate(from), Vector2.Truncate(to));
        bool steep = Math.Abs(b.X - a.X) < Math.Abs(b.Y - a.Y);
        (a, b) = steep ? (new(a.Y, a.X), new(b.Y, b.X)) : (a, b);
        (a, b) = a.X > b.X ? (b, a) : (a, b);
        int places = (int)(b.X - a.X);
        for (int i = 0; i < places; i++)
        {
            double share = i / Math.Max(1, places - 1.0);
            (double along, double across) = (a.X + (share * places), a.Y + (share * ((double)b.Y - a.Y)));
            yield return
            [
                .. from offset in new[] { 1e-7, -1e-7 }
                   let x = (int)(along + 1e-9)
                   let y = (int)(across + offset)
                   select (from down in new[] { -1, 0 }
                           from right in new[] { -1, 0 }
                           select steep ? ((x + down) * Side) + y + right : ((y + down) * Side) + x + right).ToArray(),
            ];
        }
    }

    private static IEnumerable<int> Lit(IEnumerable<bool> pixels) =>
        pixels.Select((lit, i) => lit ? i : -1).Where(i => i >= 0);

    [Fact]
    public void LinesAreTwoPixelsWideAndStayInside()
    {
        Vector2[] landmarks = [.. Enumerable.Repeat(new Vector2(20, 20), LandmarkSketch.Landmarks)];
        Assert.Empty(Lit(LandmarkSketch.Draw(landmarks, 64, 64)));
        landmarks[0] = new Vector2(10, 20);
        Image sketch = LandmarkSketch.Draw(landmarks, 64, 64);
        Assert.Equal(12 * 2, Lit(sketch).Count());
        Assert.Equal([255, 255, 255], sketch[9, 19].ToArray());
        landmarks[16] = new Vector2(9999, -9999);
        Assert.NotEmpty(Lit(LandmarkSketch.Draw(landmarks, 64, 64)));
    }

    [Fact]
    public void EyesShowTheGaze()
    {
        Vector2[] landmarks = new Vector2[LandmarkSketch.Landmarks];
        Square(landmarks.AsSpan(36, 6), 10);
        Square(landmarks.AsSpan(42, 6), 40);
        GazeAngles right = new(0.3f, -0.2f);
        Image sketch = LandmarkSketch.Draw(landmarks, 64, 64, (right, new GazeAngles(0, 0)));
        Vector3 colour = LandmarkSketch.Colour(right);
        Assert.Equal([(byte)(colour.X + 0.5f), (byte)(colour.Y + 0.5f), 128], sketch[15, 15].ToArray());
        Assert.Equal([128, 128, 128], sketch[45, 15].ToArray());
        Assert.Equal([0, 0, 0], sketch[30, 40].ToArray());
        Assert.Equal([255, 255, 255], sketch[15, 10].ToArray());
        Assert.True(colour.X > 128 && colour.Y < 128);

        static void Square(Span<Vector2> eye, float left)
        {
            eye[0] = eye[1] = new(left, 10);
            eye[2] = new(left + 10, 10);
            eye[3] = new(left + 10, 20);
            eye[4] = eye[5] = new(left, 20);
        }
    }

    [Fact]
    public void LandmarksThatAreNoneAreRefused()
    {
        Assert.Contains(
            "68 landmarks, not 67", Assert.Throws<ArgumentException>(() => LandmarkSketch.Draw(new Vector2[67], 64, 64)).Message, StringComparison.Ordinal);
        Vector2[] landmarks = new Vector2[68];
        landmarks[3].X = float.NaN;
        Assert.Throws<ArgumentException>(() => LandmarkSketch.Draw(landmarks, 64, 64));
    }

    private static IEnumerable<int> Lit(Image sketch) => Lit(sketch.Pixels.Where((_, i) => i % 3 == 0).Select(v => v > 0));
}

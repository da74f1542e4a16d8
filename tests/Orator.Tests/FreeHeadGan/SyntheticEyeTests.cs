using System.Numerics;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data.Eyes;

namespace Orator.Tests.FreeHeadGan;

/// <summary>Drawn eyes look where they say.</summary>
public sealed class SyntheticEyeTests
{
    private const int Size = 48;

    [Fact]
    public void TheSameNumbersGiveTheSameEye()
    {
        SyntheticEye first = SyntheticEye.Draw(new CounterRandom(3, 5), Size);
        SyntheticEye second = SyntheticEye.Draw(new CounterRandom(3, 5), Size);
        SyntheticEye other = SyntheticEye.Draw(new CounterRandom(3, 6), Size);
        Assert.Equal(first.Picture, second.Picture);
        Assert.Equal(first.Gaze, second.Gaze);
        Assert.NotEqual(first.Picture, other.Picture);
        Assert.All(first.Picture, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void TheIrisIsDarkWhereTheGazeSaysItIs()
    {
        const int Eyes = 200;
        int darker = 0;
        for (int i = 0; i < Eyes; i++)
        {
            SyntheticEye eye = SyntheticEye.Draw(new CounterRandom(1, (ulong)i), Size);
            Assert.Equal(1, eye.Gaze.Length(), 1e-4f);
            Assert.InRange(eye.Radius, 0.2f, 0.8f);

            // Of the pupil, against places at the same height as far to both sides as the radius of the iris and more.
            Vector3 pupil = eye.Center + (eye.Gaze * eye.Radius * EyeTemplate.IrisDistance);
            float aside = 0.75f * eye.Radius;
            float beside = (Brightness(eye, pupil.X - aside, pupil.Y) + Brightness(eye, pupil.X + aside, pupil.Y)) / 2;
            darker += Brightness(eye, pupil.X, pupil.Y) < beside ? 1 : 0;
        }

        // Some pupils are covered by a lid, by a highlight or a glare.
        Assert.InRange(darker, 0.85 * Eyes, Eyes);
    }

    [Fact]
    public void GazesPointAllWays()
    {
        Vector3[] gazes = [.. Enumerable.Range(0, 300).Select(i => SyntheticEye.Draw(new CounterRandom(2, (ulong)i), 8).Gaze)];
        foreach (Func<Vector3, float> part in new Func<Vector3, float>[] { gaze => gaze.X, gaze => gaze.Y })
        {
            Assert.InRange(gazes.Average(part), -0.06, 0.06);
            Assert.True(gazes.Min(part) < -0.35f && gazes.Max(part) > 0.35f);
        }

        Assert.All(gazes, gaze => Assert.True(gaze.Z < -0.6f));
    }

    private static float Brightness(SyntheticEye eye, float x, float y)
    {
        int column = Math.Clamp((int)((x + 1) / 2 * Size), 0, Size - 1);
        int row = Math.Clamp((int)((y + 1) / 2 * Size), 0, Size - 1);
        const int Plane = Size * Size;
        return Enumerable.Range(0, 3).Sum(channel => eye.Picture[(channel * Plane) + (row * Size) + column]);
    }
}

using Orator.Media;
using Orator.Motion.FromVideo;

namespace Orator.Recipes;

/// <summary>Opens what moves a portrait: a video, or a motion track.</summary>
internal static class DriverOpener
{
    /// <summary>Whether an input is a motion track.</summary>
    public static bool IsTrack(MediaInput input) => input.Track is not null || (input.Path is string path && StyleRecipe.IsFile(path));

    /// <summary>Opens a driver.</summary>
    /// <param name="context">Models.</param>
    /// <param name="rendering">Disposes of what was opened.</param>
    /// <param name="input">The input.</param>
    /// <param name="framesPerSecond">Rate of the motion; null = its own.</param>
    /// <param name="face">Which of several people in a video.</param>
    /// <param name="tracks">Which of several tracks of a video.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static async Task<IDriver> OpenAsync(
        RecipeContext context, Rendering rendering, MediaInput input, double? framesPerSecond, int? face, TrackChoice tracks, CancellationToken cancellation)
    {
        if (!IsTrack(input))
        {
            SpooledInput file = rendering.Own(await SpooledInput.OpenAsync(input, cancellation).ConfigureAwait(false));
            return await Driver.OpenAsync(
                file.Path, rendering.Own(context.CreateAnalyzer()), framesPerSecond, cancellation, face, tracks).ConfigureAwait(false);
        }

        if (face is not null || tracks != default)
        {
            throw new InputException("A motion track has one face and no video tracks: leave out the choice among several.");
        }

        MotionTrack track = input.Track ?? await MotionTrack.ReadAsync(input.Path!, cancellation).ConfigureAwait(false);
        return new TrackDriver(track, framesPerSecond);
    }
}
